import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { claimsOf, labCommandOf, scriptOf } from './document-claims.ts';
import { ROOT, readSources } from './source-files.ts';

const TOP = ['README.md', 'README.zh-CN.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md'];
const documents = [
  ...TOP.map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') })),
  ...readSources(/(^|\/)README\.md$/),
].map((document) => ({ ...document, ...claimsOf(document.text) }));
const fileNames = new Set(readSources(/\.(ts|mjs|sql|lua|sh)$/).map(({ path }) => basename(path)));

/** Claims of all documents that do not hold, each with its document. */
function broken(
  claims: (document: (typeof documents)[number]) => readonly string[],
  holds: (claim: string, document: string) => boolean,
): string[] {
  return documents.flatMap((document) =>
    claims(document)
      .filter((claim) => !holds(claim, document.path))
      .map((claim) => `${document.path}: ${claim}`),
  );
}

/** Where results are written, so that it need not be there before the first. */
const RESULTS = /^tests\/results\//;

function isInRepository(path: string): boolean {
  return path.includes('/') ? RESULTS.test(path) || existsSync(join(ROOT, path)) : fileNames.has(path);
}

function isThere(link: string, document: string): boolean {
  return existsSync(join(ROOT, dirname(document), link.split('#')[0] ?? ''));
}

describe('the documents', () => {
  it('were read, and name files and commands', () => {
    expect(documents.length).toBeGreaterThan(10);
    const architecture = documents.find(({ path }) => path === 'ARCHITECTURE.md');
    expect(architecture?.paths.length).toBeGreaterThan(60);
    expect(documents.flatMap(({ commands }) => commands).length).toBeGreaterThan(10);
  });

  it('name only files and folders that exist', () => {
    expect(broken(({ paths }) => paths, isInRepository)).toEqual([]);
  });

  it('link only to what exists', () => {
    expect(broken(({ links }) => links, isThere)).toEqual([]);
  });

  it('tell only commands that the manifest has', () => {
    const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: object };
    const exists = (command: string): boolean => Object.hasOwn(manifest.scripts, scriptOf(command) ?? '');
    expect(broken(({ commands }) => commands, exists)).toEqual([]);
  });

  it('tell the same commands in both languages', () => {
    const [english, chinese] = TOP.slice(0, 2).map(
      (path) => documents.find((document) => document.path === path)?.commands,
    );
    expect(chinese?.toSorted()).toEqual(english?.toSorted());
  });
});

describe('the commands of the lab', () => {
  const told = documents.flatMap(({ path, commands }) =>
    commands.flatMap((command) => {
      const lab = labCommandOf(command);
      return lab === undefined ? [] : [{ path, command, ...lab }];
    }),
  );

  it('that the documents tell exist, with their options', { timeout: 120_000 }, async () => {
    const complaints = await Promise.all(
      told.map(async ({ path, command, words, options }) => {
        const help = await helpOfCommand(words);
        if (help === '') return [`${path}: ${command}: no such command`];
        const unknown = options.filter((option) => !new RegExp(`${option}[ ,\\n]`).test(help));
        return unknown.map((option) => `${path}: ${command}: no ${option}`);
      }),
    );
    expect(complaints.flat()).toEqual([]);
  });

  it('are all named in the README', { timeout: 30_000 }, async () => {
    const help = await helpOf([]);
    const commands = [...help.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name);
    expect(commands.length).toBeGreaterThan(5);
    const named = told.filter(({ path }) => path === 'README.md').map(({ words }) => words[0]);
    // `start` and `bench` have an npm script of their own.
    const others = new Set(['help', 'start', 'bench']);
    expect(commands.filter((name = '') => !others.has(name) && !named.includes(name))).toEqual([]);
  });
});

const helps = new Map<string, Promise<string>>();
const run = promisify(execFile);

/** What `--help` says of a command; asked once. */
function helpOf(words: readonly string[]): Promise<string> {
  const key = words.join(' ');
  const known = helps.get(key);
  if (known !== undefined) return known;
  const main = join(ROOT, 'packages/lab/src/cli/main.ts');
  const help = run(process.execPath, [main, ...words, '--help']).then(({ stdout }) => stdout);
  helps.set(key, help);
  return help;
}

/**
 * The help of the command that the words name; words that are left over are arguments, and the command must take some.
 * Empty when there is no such command.
 */
async function helpOfCommand(words: readonly string[]): Promise<string> {
  for (let count = words.length; count > 0; count--) {
    const help = await helpOf(words.slice(0, count));
    const [usage = ''] = help.split('\n');
    if (!usage.startsWith(`Usage: lab ${words.slice(0, count).join(' ')} `)) continue;
    return count === words.length || usage.includes('<') ? help : '';
  }
  return '';
}

describe('the check of the documents', () => {
  it('finds paths, bare file names, links and commands', () => {
    const text = [
      'See `packages/a/b.ts`, `breaker.ts` and [this](docs/a.md#b), not `a/b` or [that](https://example.org).',
      '```sh',
      'npm run lab -- up --json   # starts',
      '```',
      'Or `npm test`.',
    ].join('\n');
    expect(claimsOf(text)).toEqual({
      paths: ['packages/a/b.ts', 'breaker.ts'],
      links: ['docs/a.md#b'],
      commands: ['npm test', 'npm run lab -- up --json'],
    });
  });

  it('tells the words of a command from its arguments', () => {
    expect(labCommandOf('npm run lab -- drill run bureau-brownout --designs a,b')).toEqual({
      words: ['drill', 'run'],
      options: ['--designs'],
    });
    expect(labCommandOf('npm test')).toBeUndefined();
    expect([scriptOf('npm test'), scriptOf('npm run test:full'), scriptOf('npm start -- --exit')]).toEqual([
      'test',
      'test:full',
      'start',
    ]);
  });

  it('knows a command that is not there', { timeout: 30_000 }, async () => {
    expect(await helpOfCommand(['sing'])).toBe('');
    expect(await helpOfCommand(['drill', 'sing'])).toBe('');
    expect(await helpOfCommand(['designs', 'explain', 'naive'])).toMatch(/^Usage: lab designs explain /);
  });
});
