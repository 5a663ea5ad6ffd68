import { basename } from 'node:path';
import type { SourceFile } from './source-files.ts';
import { type Module, type SyntaxNode, lineAt, nameOf, visit } from './syntax.ts';

const FILE_LINES_MAX = 300;
const FUNCTION_LINES_MAX = 60;

/** Files that no one reads in one sitting. */
export function longFiles(files: readonly SourceFile[]): string[] {
  return files
    .map(({ path, text }) => ({ path, lines: lineAt(text, text.length) }))
    .filter(({ lines }) => lines > FILE_LINES_MAX + 1)
    .map(({ path, lines }) => `${path}: ${lines - 1} lines`);
}

/** Functions that do too much. The body of a `describe` is a list of tests and no function in this sense. */
export function longFunctions({ path, text, program }: Module): string[] {
  const breaches: string[] = [];
  visit(program, (node, [parent]) => {
    if (!FUNCTIONS.includes(node.type) || isGroupOfTests(node, parent)) return;
    const line = lineAt(text, node.start);
    const lines = lineAt(text, node.end) - line + 1;
    if (lines > FUNCTION_LINES_MAX) breaches.push(`${path}:${line}: a function of ${lines} lines`);
  });
  return breaches;
}

const FUNCTIONS = ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'];

function isGroupOfTests(node: SyntaxNode, parent: SyntaxNode | undefined): boolean {
  return parent?.type === 'CallExpression' && parent['callee'] !== node && rootOf(parent) === 'describe';
}

/** The first name of a chain of calls and members: `it` for `it.each(rows)('title', body)`. */
function rootOf(node: SyntaxNode): string | undefined {
  const inner = (node['callee'] ?? node['object']) as SyntaxNode | undefined;
  return inner === undefined ? nameOf(node) : rootOf(inner);
}

/** Promises of later work in a comment: what is not done is not promised in the code. */
export function promises({ path, text, comments }: Module): string[] {
  return comments
    .filter(({ value }) => PROMISE.test(value))
    .map(({ value, start }) => `${path}:${lineAt(text, start)}: ${PROMISE.exec(value)?.[0]}`);
}

/** The same for files that have no parser here, such as SQL and Lua. */
export function promisesInText({ path, text }: SourceFile): string[] {
  return text
    .split('\n')
    .flatMap((line, index) =>
      PROMISE.test(line) ? [`${path}:${index + 1}: ${PROMISE.exec(line)?.[0]}`] : [],
    );
}

const PROMISE = /\b(TODO|FIXME|XXX|HACK)\b/;

/**
 * Tests that would not run, or would keep others from running. A test may skip itself only on a condition, and only
 * in a file that says what was missing: `skipIf` and `runIf` with a word to the reader, or `context.skip('reason')`.
 */
export function silencedTests({ path, text, program }: Module): string[] {
  if (!/\.test\.(ts|mjs)$/.test(basename(path))) return [];
  const breaches: string[] = [];
  visit(program, (node, [parent]) => {
    const word = node.type === 'MemberExpression' ? nameOf(node['property']) : undefined;
    if (word === undefined || !SILENCERS.has(word)) return;
    const isTestFunction = TEST_FUNCTIONS.has(rootOf(node) ?? '');
    const reason = parent?.type === 'CallExpression' ? (parent['arguments'] as SyntaxNode[]).length : 0;
    const isConditional = word === 'skipIf' || word === 'runIf';
    const isAllowed = isConditional
      ? ANNOUNCEMENT.test(text)
      : !isTestFunction && (word !== 'skip' || reason > 0);
    if (!isAllowed) breaches.push(`${path}:${lineAt(text, node.start)}: ${word}`);
  });
  return breaches;
}

const TEST_FUNCTIONS: ReadonlySet<string> = new Set(['it', 'test', 'describe', 'suite', 'bench']);
const SILENCERS: ReadonlySet<string> = new Set(['only', 'skip', 'todo', 'skipIf', 'runIf']);

/** A file that skips says so: on the console, or in the title of what is skipped. */
const ANNOUNCEMENT = /console\.(log|warn|info)\(|\bskipped\b/;
