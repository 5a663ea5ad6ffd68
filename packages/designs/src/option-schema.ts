import type { OptionTable } from '@breakwater/resilience';
import { type TInteger, type TNumber, Type } from 'typebox';

/** The schema properties of a table of options. */
export type OptionProperties<T extends OptionTable> = { [K in keyof T]: TNumber | TInteger };

/** Makes a policy's options into schema properties, each with its range and default. */
export function optionProperties<T extends OptionTable>(table: T): OptionProperties<T> {
  const properties: Record<string, TNumber | TInteger> = {};
  for (const [name, { default: byDefault, min, max, integer }] of Object.entries(table)) {
    const range = { minimum: min, maximum: max, default: byDefault };
    properties[name] = integer ? Type.Integer(range) : Type.Number(range);
  }
  if (!hasAll(table, properties)) throw new TypeError('an option has no schema');
  return properties;
}

function hasAll<T extends OptionTable>(
  table: T,
  properties: Record<string, TNumber | TInteger>,
): properties is Record<string, TNumber | TInteger> & OptionProperties<T> {
  return Object.keys(table).every((name) => Object.hasOwn(properties, name));
}
