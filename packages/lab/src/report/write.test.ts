import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { drillDocument } from '../measure/document.ts';
import { judgeDrill } from '../measure/summary.ts';
import { syntheticDrill } from '../measure/synthetic-drill.ts';
import { assertWritable, ReportDirectoryError, reportPaths, writeReports } from './write.ts';

let directory = '';

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'breakwater-reports-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

describe('assertWritable', () => {
  it('makes the directory and leaves nothing in it', async () => {
    const deep = join(directory, 'a', 'b');
    await assertWritable(deep);
    expect(await readdir(deep)).toEqual([]);
  });

  it('says in one line which directory and why', async () => {
    const file = join(directory, 'file');
    await writeFile(file, '');
    const attempt = assertWritable(join(file, 'reports'));
    await expect(attempt).rejects.toThrow(ReportDirectoryError);
    await expect(attempt).rejects.toThrow(
      `the reports cannot be written to ${join(file, 'reports')}: a part of the path is a file, not a directory`,
    );
  });
});

describe('writeReports', () => {
  const drill = syntheticDrill();

  it('writes the three files, and the JSON can be read back', async () => {
    const paths = reportPaths(directory, 'bureau brownout/7');
    const json = drillDocument(drill, judgeDrill(drill), paths.html);
    await writeReports(paths, { html: '<p>', text: 'table\n', json });
    expect((await readdir(directory)).toSorted()).toEqual([
      'bureau-brownout-7.html',
      'bureau-brownout-7.json',
      'bureau-brownout-7.txt',
    ]);
    expect(JSON.parse(await readFile(paths.json, 'utf8'))).toEqual(json);
  });

  it('fails clearly when the directory has gone', async () => {
    const paths = reportPaths(join(directory, 'gone'), 'x');
    const json = drillDocument(drill, judgeDrill(drill), null);
    await expect(writeReports(paths, { html: '', text: '', json })).rejects.toThrow(ReportDirectoryError);
  });
});
