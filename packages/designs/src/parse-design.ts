import { Value } from 'typebox/value';
import { LineCounter, isNode, parseDocument } from 'yaml';
import { findContradictions } from './contradictions.ts';
import { type Design, DesignError, type Problem, designOf } from './design.ts';
import { keysOf, pathOf } from './path.ts';
import { DesignFile } from './schema.ts';
import { schemaProblems } from './schema-problems.ts';

/** The largest design file that is read. */
const textLengthMax = 100_000;

/**
 * Reads a design from YAML text. `file` is only named in errors.
 * @throws DesignError with the first problems found: YAML mistakes, unknown keys, wrong types, values out of range, and options
 * that contradict each other.
 */
export function parseDesign(text: string, file: string): Design {
  if (text.length > textLengthMax) {
    throw new DesignError(file, [
      { path: '', message: `must not have more than ${textLengthMax} characters` },
    ]);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) {
    const problems = faults.map((fault) => ({
      path: `line ${lines.linePos(fault.pos[0]).line}`,
      message: fault.message,
    }));
    throw new DesignError(file, problems);
  }
  const lineOf = (keys: readonly string[]): string => {
    const node = document.getIn(keys, true);
    const start = isNode(node) ? node.range?.[0] : undefined;
    return start === undefined ? '' : ` (line ${lines.linePos(start).line})`;
  };
  const value: unknown = Value.Default(DesignFile, document.toJS());
  const problems = schemaProblems(value).map(({ pointer, message }): Problem => {
    const keys = keysOf(pointer);
    return { path: pathOf(keys), message: `${message}${lineOf(keys)}` };
  });
  if (problems.length > 0 || !Value.Check(DesignFile, value)) throw new DesignError(file, problems);
  const findings = findContradictions(value);
  if (findings.problems.length > 0) throw new DesignError(file, findings.problems);
  return designOf(value, findings.warnings);
}
