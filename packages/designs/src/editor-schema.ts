import { DesignFile } from './schema.ts';

/**
 * The JSON Schema of design files for editors. It differs from the one that checks complete designs in one point: what
 * has a default need not be written.
 */
export function editorSchema(): unknown {
  const schema = JSON.parse(JSON.stringify(DesignFile), withoutDefaultsRequired) as unknown;
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', ...Object(schema) };
}

function withoutDefaultsRequired(_key: string, value: unknown): unknown {
  if (!isObjectSchema(value)) return value;
  const required = value.required.filter((name) => value.properties[name]?.default === undefined);
  return { ...value, required };
}

interface ObjectSchema {
  readonly required: readonly string[];
  readonly properties: Readonly<Record<string, { readonly default?: unknown } | undefined>>;
}

function isObjectSchema(value: unknown): value is ObjectSchema {
  return typeof value === 'object' && value !== null && 'required' in value && Array.isArray(value.required);
}
