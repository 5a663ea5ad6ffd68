import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Writes a benchmark's figures as JSON and, for people, as Markdown. */
export async function writeResults(
  directory: string,
  name: string,
  { json, markdown }: { readonly json: unknown; readonly markdown: string },
): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, `${name}.json`), `${JSON.stringify(json, null, 2)}\n`);
  await writeFile(join(directory, `${name}.md`), markdown);
}
