import { type SyntaxNode, childrenOf, isNode, nameOf, visit } from './syntax.ts';

/** Where a module uses the global `name` rather than a local of that name, as positions in its text. */
export function usesOfGlobal(program: SyntaxNode, name: string): number[] {
  const positions: number[] = [];
  visit(program, (node, ancestors) => {
    if (isMemberOfGlobalThis(node, name)) positions.push(node.start);
    if (nameOf(node) !== name || !isReference(node, ancestors[0])) return;
    if (!ancestors.some((scope) => binds(scope, name))) positions.push(node.start);
  });
  return positions;
}

function isMemberOfGlobalThis(node: SyntaxNode, name: string): boolean {
  return (
    node.type === 'MemberExpression' &&
    nameOf(node['object']) === 'globalThis' &&
    nameOf(node['property']) === name
  );
}

/** Whether an identifier stands for a value, and is not the name of a property. */
function isReference(node: SyntaxNode, parent: SyntaxNode | undefined): boolean {
  if (parent === undefined || parent['computed'] === true) return true;
  if (parent.type === 'MemberExpression') return parent['object'] === node;
  if (parent.type === 'Property') return parent['value'] === node;
  return parent['key'] !== node && parent['imported'] !== node && parent['label'] !== node;
}

/** Whether a scope declares the name: as a parameter, in one of its statements, or as an import. */
function binds(scope: SyntaxNode, name: string): boolean {
  const patterns = [scope['params'], scope['param'], declaredBy(scope['init']), declaredBy(scope['left'])];
  const isBlock = scope.type === 'Program' || scope.type === 'BlockStatement';
  if (isBlock) patterns.push((scope['body'] as SyntaxNode[]).flatMap(declaredBy));
  return patterns
    .flat()
    .filter(isNode)
    .some((pattern) => patternBinds(pattern, name));
}

/** What a statement declares, as patterns. */
function declaredBy(statement: unknown): unknown[] {
  if (!isNode(statement)) return [];
  if (statement.type === 'VariableDeclaration') {
    return (statement['declarations'] as SyntaxNode[]).map((declarator) => declarator['id']);
  }
  if (statement.type === 'ImportDeclaration') {
    return (statement['specifiers'] as SyntaxNode[]).map((specifier) => specifier['local']);
  }
  return statement.type.endsWith('Declaration') ? [statement['id']] : [];
}

function patternBinds(pattern: SyntaxNode, name: string): boolean {
  if (pattern.type === 'Identifier') return pattern['name'] === name;
  if (pattern.type === 'Property') return isNode(pattern['value']) && patternBinds(pattern['value'], name);
  if (pattern.type === 'AssignmentPattern')
    return isNode(pattern['left']) && patternBinds(pattern['left'], name);
  return childrenOf(pattern).some((child) => patternBinds(child, name));
}
