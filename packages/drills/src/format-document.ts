import { schemaTable } from '@breakwater/contracts';
import { editorSchema } from './editor-schema.ts';

/** The format of drill files for people, made of the schema that checks them. */
export function formatDocument(): string {
  return `# The format of a drill

A drill is one YAML file. \`npm run lab -- drill check FILE\` says what is wrong with one, and [drill.schema.json](drill.schema.json) has an
editor check it while it is written. Metrics of expectations are listed in [packages/lab/src/measure/README.md](../lab/src/measure/README.md).

${schemaTable(editorSchema())}`;
}
