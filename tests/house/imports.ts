import { posix } from 'node:path';
import { type Module, lineAt, textOf, visit } from './syntax.ts';

/** Where a module reaches another. */
export interface Import {
  /** What is written; undefined when it is computed and so cannot be checked. */
  readonly specifier: string | undefined;
  readonly line: number;
}

/** The field of a node that says from where it imports. */
const SOURCE_FIELD: Readonly<Record<string, string>> = {
  ImportDeclaration: 'source',
  ExportNamedDeclaration: 'source',
  ExportAllDeclaration: 'source',
  ImportExpression: 'source',
  TSImportType: 'source',
};

/** Every import of a module: static, re-exported, dynamic, and of types alone. */
export function importsOf({ text, program }: Module): Import[] {
  const imports: Import[] = [];
  visit(program, (node) => {
    const field = SOURCE_FIELD[node.type];
    if (field === undefined || node[field] === null) return;
    imports.push({ specifier: textOf(node[field]), line: lineAt(text, node.start) });
  });
  return imports;
}

/** The package of a bare specifier: `@breakwater/lab` for `@breakwater/lab/fleet`. */
export function packageOf(specifier: string): string {
  const [first = '', second = ''] = specifier.split('/');
  return first.startsWith('@') ? `${first}/${second}` : first;
}

/** The path that a relative specifier means, from the top of the repository. */
export function resolveFrom(path: string, specifier: string): string {
  return posix.join(posix.dirname(path), specifier);
}
