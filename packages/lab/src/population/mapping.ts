import { access, readFile, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Static, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { parse } from 'yaml';
import { InputError } from '../input-error.ts';
import { Column, contradictionOf, traitColumns, traitMappings } from './trait-mapping.ts';

const strict = { additionalProperties: false };

/** How the columns of a file of customers become accounts. `mappings/README.md` tells what each key means. */
export const CustomerMapping = Type.Object(
  {
    name: Type.String({ pattern: '^[a-z0-9-]{1,60}$' }),
    source: Type.String({ minLength: 1, description: 'Where the data comes from, and its licence.' }),
    minorUnitsPerUnit: Type.Integer({
      minimum: 1,
      maximum: 100_000,
      description: "Fen for one unit of the file's money.",
    }),
    id: Column,
    limit: Column,
    balance: Type.Optional(Column),
    delay: Type.Optional(
      Type.Object(
        {
          column: Column,
          overdueFrom: Type.Integer({ description: 'From this value on the customer is overdue.' }),
        },
        strict,
      ),
    ),
    cashLoanLimitPercent: Type.Integer({
      minimum: 0,
      maximum: 100,
      description: 'Share of the limit open to cash loans.',
    }),
    ...traitMappings,
  },
  strict,
);
export type CustomerMapping = Static<typeof CustomerMapping>;

const SHIPPED = join(import.meta.dirname, '..', '..', 'mappings');
const compiled = Compile(CustomerMapping);

/** Every column that a mapping reads; a file must have them all. */
export function mappedColumns(mapping: CustomerMapping): string[] {
  const { id, limit, balance, delay } = mapping;
  const named = [id, limit, balance, delay?.column].filter((column) => column !== undefined);
  return [...new Set([...named, ...traitColumns(mapping)])];
}

/** The mapping used when none is named. */
export const MAPPING_DEFAULT = 'uci-credit-card-clients';

/**
 * Loads a shipped mapping by name, or a mapping file by path.
 * @throws InputError naming the file, the place and what was expected.
 */
export async function loadMapping(nameOrFile: string): Promise<CustomerMapping> {
  const shipped = join(SHIPPED, `${basename(nameOrFile)}.yaml`);
  const isShipped = !nameOrFile.includes('/') && (await exists(shipped));
  const file = isShipped ? shipped : nameOrFile;
  if (!(await exists(file))) {
    const files = (await readdir(SHIPPED)).filter((name) => name.endsWith('.yaml'));
    const names = files.map((name) => basename(name, '.yaml'));
    throw new InputError(
      `${nameOrFile}: there is no such mapping; expected a file or one of: ${names.join(', ')}`,
    );
  }
  let value: unknown;
  try {
    value = parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new InputError(`${nameOrFile}: is not readable YAML: ${(error as Error).message.split('\n')[0]}`);
  }
  if (compiled.Check(value)) {
    const contradiction = contradictionOf(value);
    if (contradiction !== undefined) throw new InputError(`${nameOrFile}: ${contradiction}`);
    return value;
  }
  const [problem] = compiled.Errors(value);
  // What the library says of a key that may not be there does not say that.
  const message = problem?.keyword === 'boolean' ? 'there is no such key here' : problem?.message;
  throw new InputError(`${nameOrFile}: ${problem?.instancePath || '/'}: ${message ?? 'is not valid'}`);
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
