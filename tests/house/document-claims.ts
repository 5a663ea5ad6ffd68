/** What a document says that can be checked: files it names and commands it tells the reader to type. */
export interface Claims {
  /** Paths in code: from the top of the repository, or a bare file name. */
  readonly paths: readonly string[];
  /** Targets of links and pictures, relative to the document. */
  readonly links: readonly string[];
  /** Commands that begin with npm, one string each, without comments. */
  readonly commands: readonly string[];
}

/** Reads the claims of a Markdown text. */
export function claimsOf(markdown: string): Claims {
  const code = [...markdown.matchAll(/(?<!`)`([^`\n]+)`(?!`)/g)].map(([, text = '']) => text.trim());
  const prose = markdown.replaceAll(/```[\s\S]*?```/g, '');
  return {
    paths: unique(code.filter((text) => PATH.test(text) || FILE_NAME.test(text))),
    links: unique([...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target).filter(isLocal)),
    commands: unique([...code, ...linesOfBlocks(markdown)].filter((text) => text.startsWith('npm '))),
  };
}

/** A path below one of the repository's folders. */
const PATH = /^(packages|services|tests|infra|\.ci)\/[\w./@-]*$/;
const FILE_NAME = /^[\w-]+(\.[\w-]+)*\.(ts|mjs|sql|lua|sh)$/;

function linesOfBlocks(markdown: string): string[] {
  const blocks = [...markdown.matchAll(/```[^\n]*\n([\s\S]*?)```/g)].map(([, text = '']) => text);
  return blocks.flatMap((block) => block.split('\n')).map((line) => line.replace(/\s+#.*$/, '').trim());
}

function isLocal(target: string): boolean {
  return !/^(https?:|mailto:|#)/.test(target);
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

/** A command of the lab in a document: its words, and the options that it is given. */
export interface LabCommand {
  readonly words: readonly string[];
  readonly options: readonly string[];
}

/** The lab's command in `npm run lab -- ...`; undefined for any other command. */
export function labCommandOf(command: string): LabCommand | undefined {
  const [, rest] = /^npm run lab -- (.+)$/.exec(command) ?? [];
  if (rest === undefined) return undefined;
  const tokens = rest.replaceAll(/[[\]]/g, ' ').split(/\s+/).filter(Boolean);
  const end = tokens.findIndex((token) => !/^[a-z]+$/.test(token));
  return {
    words: end === -1 ? tokens : tokens.slice(0, end),
    options: tokens.filter((token) => token.startsWith('--')),
  };
}

/** The script of the manifest that a command runs: `test` for `npm test`, `lab` for `npm run lab -- ...`. */
export function scriptOf(command: string): string | undefined {
  return /^npm (?:run )?([\w:]+)/.exec(command)?.[1];
}
