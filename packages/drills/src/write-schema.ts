import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { editorSchema } from './editor-schema.ts';
import { formatDocument } from './format-document.ts';

// Writes drill.schema.json and FORMAT.md anew; `pnpm --filter @breakwater/drills schema` runs it after a change of the schema.
const file = join(import.meta.dirname, '..', 'drill.schema.json');
await writeFile(file, `${JSON.stringify(editorSchema(), null, 2)}\n`);
await writeFile(join(import.meta.dirname, '..', 'FORMAT.md'), formatDocument());
