import { type Design, DesignError } from './design.ts';
import { parseDesign } from './parse-design.ts';

/** What every design file begins with. */
export const head = 'name: test\ntitle: { en: Test, zh: 测试 }\nsummary: { en: A test., zh: 一个测试。 }\n';

/** A design of which only the edges matter; `edges` is YAML in flow style. */
export function designWith(edges: string): Design {
  return parseDesign(`${head}edges: ${edges}\n`, 'test.yaml');
}

/** The lines of the error that a design's edges cause; none when there is no error. */
export function problemsOf(edges: string): readonly string[] {
  try {
    designWith(edges);
    return [];
  } catch (error) {
    if (!(error instanceof DesignError)) throw error;
    return error.message.split('\n');
  }
}
