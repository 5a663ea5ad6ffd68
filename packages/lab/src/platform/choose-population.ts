import { InputError } from '../input-error.ts';
import {
  CUSTOMERS_DEFAULT,
  MERCHANTS_DEFAULT,
  generateCustomers,
  generateMerchants,
} from '../population/generate.ts';
import { readAllCustomers } from '../population/import-customers.ts';
import { MAPPING_DEFAULT, loadMapping } from '../population/mapping.ts';
import type { Population } from './prepare-database.ts';

/** A population with words for where it comes from. */
export interface ChosenPopulation extends Population {
  readonly source: string;
  readonly merchantCount: number;
}

/**
 * The customers of a file, by a mapping, or else generated ones. A file is read to its end here, so that a broken row
 * is found before anything is started.
 * @throws InputError when the mapping or the file is wrong.
 */
export async function choosePopulation(options: {
  readonly customers?: string | undefined;
  readonly mapping?: string | undefined;
  readonly seed: number;
}): Promise<ChosenPopulation> {
  const { customers: file, mapping, seed } = options;
  const merchants = [...generateMerchants(MERCHANTS_DEFAULT, seed)];
  const merchantCount = merchants.length;
  if (file === undefined) {
    if (mapping !== undefined)
      throw new InputError('--mapping says how to read a file: expected --customers too');
    const source = `${CUSTOMERS_DEFAULT} generated customers`;
    return { customers: generateCustomers(CUSTOMERS_DEFAULT, seed), merchants, merchantCount, source };
  }
  const chosen = await loadMapping(mapping ?? MAPPING_DEFAULT);
  const customers = await readAllCustomers(file, chosen);
  return { customers, merchants, merchantCount, source: `${file} (${chosen.name})` };
}
