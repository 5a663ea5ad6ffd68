import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type Ended, lab, scratchDirectory } from './lab-process.ts';

/** Runs a command with a file of the given content in an otherwise empty directory, and says what is there afterwards. */
export async function withFile(
  content: string | Buffer,
  words: (file: string) => readonly string[],
): Promise<Ended & { readonly left: readonly string[] }> {
  const directory = await scratchDirectory();
  await writeFile(join(directory, 'mine'), content);
  const ended = await lab(words('mine'), directory);
  return { ...ended, left: await readdir(directory) };
}

/** Wrong input: status 2, nothing on standard output, one error and no stack, nothing left behind. */
export function expectRefusal(
  ended: Ended & { readonly left: readonly string[] },
  message: string | RegExp,
): void {
  expect(ended).toMatchObject({ status: 2, stdout: '', left: ['mine'] });
  expect(ended.stderr).toMatch(message);
  expect(ended.stderr).not.toMatch(/^ +at /m);
  expect(ended.stderr.trim().split('\n')).toHaveLength(1);
}
