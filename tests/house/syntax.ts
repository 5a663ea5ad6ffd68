import { type Comment, parseSync } from 'oxc-parser';
import type { SourceFile } from './source-files.ts';

/** A node of a syntax tree (ESTree with TypeScript's additions). */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [property: string]: unknown;
}

/** A module that was read and understood. */
export interface Module extends SourceFile {
  readonly program: SyntaxNode;
  readonly comments: readonly Comment[];
}

/**
 * Parses a TypeScript or JavaScript file.
 * @throws SyntaxError naming the file: what cannot be read cannot be checked.
 */
export function parseModule({ path, text }: SourceFile): Module {
  const { program, comments, errors } = parseSync(path, text);
  const [error] = errors;
  if (error !== undefined) throw new SyntaxError(`${path}: ${error.message}`);
  return { path, text, program: program as unknown as SyntaxNode, comments };
}

/** Visits every node, a parent before its children; `ancestors` begins with the nearest. */
export function visit(
  node: SyntaxNode,
  enter: (node: SyntaxNode, ancestors: readonly SyntaxNode[]) => void,
  ancestors: readonly SyntaxNode[] = [],
): void {
  enter(node, ancestors);
  const inner = [node, ...ancestors];
  for (const child of childrenOf(node)) visit(child, enter, inner);
}

/** The nodes directly below a node. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  return Object.values(node).flatMap((value) => (Array.isArray(value) ? value : [value]).filter(isNode));
}

/** The value of a string literal, or of a template without holes; undefined for anything else. */
export function textOf(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === 'Literal') return typeof node['value'] === 'string' ? node['value'] : undefined;
  if (node.type === 'TSLiteralType') return textOf(node['literal']);
  const quasis = node.type === 'TemplateLiteral' ? (node['quasis'] as { value: { cooked: string } }[]) : [];
  return quasis.length === 1 ? quasis[0]?.value.cooked : undefined;
}

/** The name of an identifier; undefined for anything else. */
export function nameOf(node: unknown): string | undefined {
  return isNode(node) && node.type === 'Identifier' ? (node['name'] as string) : undefined;
}

/** The line that a position lies in, from one. */
export function lineAt(text: string, position: number): number {
  return text.slice(0, position).split('\n').length;
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && typeof (value as SyntaxNode).type === 'string';
}
