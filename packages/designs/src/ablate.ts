import { parse, stringify } from 'yaml';
import { parseDesign } from './parse-design.ts';

/** A design without one of its patterns, as the text of a design file. */
export interface Ablation {
  readonly pattern: string;
  /** Name of the design: `without-<pattern>`. */
  readonly name: string;
  readonly text: string;
}

type Node = { readonly [key: string]: unknown };

/** Where the patterns of an edge stand in a design file: as keys of these parts of it. */
const SIDES = ['caller', 'server'] as const;
/** The keys of the stores that limit the time of a piece of work are one pattern with the timeouts of the calls. */
const STORE_PATTERNS: Readonly<Record<string, string>> = {
  statementTimeoutMs: 'timeout',
  commandTimeoutMs: 'timeout',
  acquireTimeoutMs: 'timeout',
  admission: 'admission',
  breaker: 'breaker',
};
/** The deadline of the edge of the platform and those of the calls within are one pattern. */
const SERVER_PATTERNS: Readonly<Record<string, string>> = { deadlineMs: 'deadline', rateLimit: 'rate-limit' };

/**
 * Every design that is one pattern short of the given one, by the names of the patterns in alphabetical order. A pattern is
 * taken from every edge at once, and the degradation ladder is one pattern with all its rungs.
 * @param text a valid design file.
 * @param file named in errors.
 * @throws DesignError when the text is no valid design.
 */
export function ablate(text: string, file: string): Ablation[] {
  parseDesign(text, file);
  const design = parse(text) as Node;
  return patternsOf(design).map((pattern) => {
    const name = `without-${pattern}`;
    const without = stringify({ ...named(design, name, pattern), ...cut(design, pattern) });
    // No pattern needs another one to be valid, so this throws only if the schema has come to say so.
    parseDesign(without, name);
    return { pattern, name, text: without };
  });
}

function named(design: Node, name: string, pattern: string): Node {
  const title = design['title'] as { en: string; zh: string };
  return {
    ...design,
    name,
    title: { en: `${title.en}, without ${pattern}`, zh: `${title.zh}（去除 ${pattern}）` },
  };
}

/** The patterns of a design file, in alphabetical order. */
function patternsOf(design: Node): string[] {
  const patterns = new Set<string>();
  eachPolicy(design, (pattern) => {
    patterns.add(pattern);
    return true;
  });
  if (Object.keys((design['ladder'] as Node | undefined) ?? {}).length > 0) patterns.add('ladder');
  return [...patterns].toSorted();
}

/** The edges and the ladder of a design without a pattern. */
function cut(design: Node, pattern: string): Node {
  const edges = eachPolicy(design, (each) => each !== pattern);
  return pattern === 'ladder' ? { edges, ladder: {} } : { edges };
}

/** The edges with those policies that `keeps` answers yes for. */
function eachPolicy(design: Node, keeps: (pattern: string) => boolean): Node {
  const edges = design['edges'] as Node;
  return mapNode(edges, (edge, name) => {
    if (name.startsWith('service->'))
      return filterNode(edge as Node, (key) => keepsKey(STORE_PATTERNS[key], keeps));
    return mapNode(edge as Node, (side, sideName) => {
      if (!SIDES.some((known) => known === sideName)) return side;
      return filterNode(side as Node, (key) => keepsKey(key === 'why' ? undefined : patternOf(key), keeps));
    });
  });
}

function patternOf(key: string): string {
  return SERVER_PATTERNS[key] ?? key;
}

/** What is no pattern, such as the size of a pool, stays. */
function keepsKey(pattern: string | undefined, keeps: (pattern: string) => boolean): boolean {
  return pattern === undefined || keeps(pattern);
}

function mapNode(node: Node, change: (value: unknown, key: string) => unknown): Node {
  return Object.fromEntries(Object.entries(node ?? {}).map(([key, value]) => [key, change(value, key)]));
}

function filterNode(node: Node, keeps: (key: string) => boolean): Node {
  return Object.fromEntries(Object.entries(node ?? {}).filter(([key]) => keeps(key)));
}
