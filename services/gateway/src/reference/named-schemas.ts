import * as contracts from '@breakwater/contracts';

/** A part of an OpenAPI document. */
export type Part = Readonly<Record<string, unknown>>;

/** The schemas of the contracts by identity, and by text for those that were copied into others. */
const nameOfSchema = new Map<unknown, string>();
const nameOfText = new Map<string, string>();
for (const [name, value] of Object.entries(contracts)) {
  if (typeof value !== 'object' || value === null || !('~kind' in value)) continue;
  nameOfSchema.set(value, name);
  const text = JSON.stringify(value);
  if (!nameOfText.has(text)) nameOfText.set(text, name);
}

/**
 * Collects the schemas that a document refers to. A schema that the contracts export is referred to by the name that it
 * has there, wherever it stands inside another; so the names are not written down a second time.
 */
export class NamedSchemas {
  readonly #components = new Map<string, Part>();

  /** The collected schemas by name. */
  get components(): Part {
    return Object.fromEntries([...this.#components].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** A reference to a schema, or the schema itself when it has no name. */
  refer(schema: object): Part {
    const name = nameOfSchema.get(schema) ?? nameOfText.get(JSON.stringify(schema));
    if (name === undefined) return this.#within(schema);
    if (!this.#components.has(name)) {
      // The place is taken first, so that a schema that leads back to itself would find it.
      this.#components.set(name, {});
      this.#components.set(name, this.#within(schema));
    }
    return { $ref: `#/components/schemas/${name}` };
  }

  /** The schema with references in the place of every named schema inside it. */
  #within(schema: object): Part {
    return Object.fromEntries(
      Object.entries(schema).map(([keyword, value]) => [keyword, this.#inKeyword(keyword, value)]),
    );
  }

  #inKeyword(keyword: string, value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value;
    if (keyword === 'properties' || keyword === 'patternProperties')
      return Object.fromEntries(
        Object.entries(value).map(([property, schema]) => [property, this.refer(schema as object)]),
      );
    if (keyword === 'anyOf' || keyword === 'allOf')
      return (value as object[]).map((schema) => this.refer(schema));
    if (keyword === 'items' || keyword === 'additionalProperties') return this.refer(value);
    return value;
  }
}
