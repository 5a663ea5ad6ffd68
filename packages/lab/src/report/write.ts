import { randomUUID } from 'node:crypto';
import { access, constants, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DrillDocument } from '../measure/document.ts';

/** Thrown when a directory cannot take the reports; the message says which and why, in one line. */
export class ReportDirectoryError extends Error {
  constructor(directory: string, cause: unknown) {
    super(`the reports cannot be written to ${directory}: ${reasonOf(cause)}`, { cause });
    this.name = 'ReportDirectoryError';
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'no permission to write there',
  EPERM: 'no permission to write there',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of the path is a file, not a directory',
  EEXIST: 'a file of that name is in the way',
  ENOSPC: 'the disk is full',
};

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
  return REASONS[code] ?? cause.message;
}

/**
 * Makes sure, before a run, that its reports can be written: makes the directory and tries a file in it.
 * @throws ReportDirectoryError when it cannot.
 */
export async function assertWritable(directory: string): Promise<void> {
  const probe = join(directory, `.writable-${randomUUID()}`);
  try {
    await mkdir(directory, { recursive: true });
    await access(directory, constants.W_OK);
    await writeFile(probe, '');
    await rm(probe);
  } catch (error) {
    throw new ReportDirectoryError(directory, error);
  }
}

export interface Reports {
  readonly html: string;
  readonly json: DrillDocument;
  /** The terminal's text without colours. */
  readonly text: string;
}

export interface ReportPaths {
  readonly html: string;
  readonly json: string;
  readonly text: string;
}

/** Where the reports of a run go: `<directory>/<name>.html`, `.json` and `.txt`. */
export function reportPaths(directory: string, name: string): ReportPaths {
  const base = join(directory, name.replaceAll(/[^A-Za-z0-9._-]+/g, '-'));
  return { html: `${base}.html`, json: `${base}.json`, text: `${base}.txt` };
}

/**
 * Writes the three reports, replacing older ones of that name.
 * @throws ReportDirectoryError when a file cannot be written.
 */
export async function writeReports(paths: ReportPaths, reports: Reports): Promise<void> {
  const files = [
    [paths.html, reports.html],
    [paths.json, `${JSON.stringify(reports.json, null, 2)}\n`],
    [paths.text, reports.text],
  ] as const;
  for (const [path, content] of files) {
    try {
      await writeFile(path, content);
    } catch (error) {
      throw new ReportDirectoryError(dirname(path), error);
    }
  }
}
