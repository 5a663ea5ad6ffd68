import { schemaTable } from '@breakwater/contracts';
import { editorSchema } from './editor-schema.ts';

/** The format of design files for people, made of the schema that checks them. */
export function formatDocument(): string {
  return `# The format of a design

A design is one YAML file. \`npm run lab -- drill check FILE\` says what is wrong with one, \`npm run lab -- designs explain FILE\` says in words what
it does, and [design.schema.json](design.schema.json) has an editor check it while it is written. A policy that is left out is not there.

${schemaTable(editorSchema())}`;
}
