import { Compile } from 'typebox/compile';
import { type Document, LineCounter, parseDocument } from 'yaml';
import { contradictions } from './contradictions.ts';
import { DrillError } from './drill-error.ts';
import { Drill } from './drill-schema.ts';
import { schemaProblems } from './schema-problems.ts';

/** The largest drill file that is read. */
const TEXT_LENGTH_MAX = 200_000;

const compiled = Compile(Drill);

/**
 * Reads a drill from YAML; `file` names it in errors.
 * @throws DrillError naming each place where it is wrong.
 */
export function parseDrill(text: string, file: string): Drill {
  if (text.length > TEXT_LENGTH_MAX)
    throw new DrillError(file, [
      { path: '', message: `must not have more than ${TEXT_LENGTH_MAX} characters` },
    ]);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [mistake] = [...document.errors, ...document.warnings];
  if (mistake !== undefined) {
    const { line, col } = lines.linePos(mistake.pos[0]);
    throw new DrillError(file, [{ path: `line ${line}, column ${col}`, message: mistake.message }]);
  }
  const value = unfold(document, file);
  if (!compiled.Check(value)) throw new DrillError(file, schemaProblems(value));
  const problems = contradictions(value);
  if (problems.length > 0) throw new DrillError(file, problems);
  return value;
}

/** Aliases of aliases can unfold into more than any machine holds; the library stops before that. */
function unfold(document: Document, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw new DrillError(file, [{ path: '', message: (error as Error).message }]);
  }
}
