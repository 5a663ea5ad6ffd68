import { Drill } from './drill-schema.ts';

/** The JSON Schema of drill files for editors: the one that checks them, named as such. */
export function editorSchema(): unknown {
  const schema = JSON.parse(JSON.stringify(Drill)) as unknown;
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', ...Object(schema) };
}
