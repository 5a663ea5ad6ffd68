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

/** Where the customers of a run come from: a file and its mapping, or the number that is generated. */
export interface PopulationChoice {
  readonly customers?: string | undefined;
  readonly mapping?: string | undefined;
  readonly population?: number | undefined;
  readonly seed: number;
}

/**
 * The customers of a file, by a mapping, or else generated ones. A file is read to its end here, so that a broken row
 * is found before anything is started.
 * @throws InputError when the mapping or the file is wrong, or the options contradict each other.
 */
export async function choosePopulation(choice: PopulationChoice): Promise<ChosenPopulation> {
  const { customers: file, mapping, population, seed } = choice;
  const merchants = [...generateMerchants(MERCHANTS_DEFAULT, seed)];
  const merchantCount = merchants.length;
  if (file === undefined) {
    if (mapping !== undefined)
      throw new InputError('--mapping says how to read a file: expected --customers too');
    const count = population ?? CUSTOMERS_DEFAULT;
    const source = `${count} generated customers`;
    return { customers: generateCustomers(count, seed), merchants, merchantCount, source };
  }
  if (population !== undefined)
    throw new InputError(
      '--population says how many customers are generated: expected no --customers beside it',
    );
  const chosen = await loadMapping(mapping ?? MAPPING_DEFAULT);
  const customers = await readAllCustomers(file, chosen);
  return { customers, merchants, merchantCount, source: `${file} (${chosen.name})` };
}
