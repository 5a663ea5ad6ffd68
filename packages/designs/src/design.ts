import { type EdgeDesign, type EdgeName, edgesOf } from './edges.ts';
import type { Ladder } from './ladder-schema.ts';
import type { DesignFile, PostgresLimits, RedisLimits } from './schema.ts';
import type { Text } from './schema-parts.ts';

/** A resilience design, checked and complete: every edge is there, every option of its policies has its value. */
export interface Design {
  readonly name: string;
  readonly title: Text;
  readonly summary: Text;
  readonly edges: Readonly<Record<EdgeName, EdgeDesign>> & {
    readonly 'service->postgres': PostgresLimits;
    readonly 'service->redis': RedisLimits;
  };
  /** The rungs of the degradation ladder that it pulls by itself. */
  readonly ladder: Ladder;
  /** What is allowed but hardly meant. */
  readonly warnings: readonly Problem[];
}

/** Something wrong in a design file: where, as a path inside the file, and what was expected. */
export interface Problem {
  readonly path: string;
  readonly message: string;
}

/** A design could not be used. The message has one line for each problem. */
export class DesignError extends Error {
  readonly file: string;
  readonly problems: readonly Problem[];

  constructor(file: string, problems: readonly Problem[]) {
    const lines = problems.map(({ path, message }) => `${file}: ${path === '' ? '' : `${path}: `}${message}`);
    super(lines.join('\n'));
    this.name = 'DesignError';
    this.file = file;
    this.problems = problems;
  }
}

/** Makes a checked file into a design. */
export function designOf(file: DesignFile, warnings: readonly Problem[]): Design {
  const { name, title, summary, edges, ladder = {} } = file;
  return {
    name,
    title,
    summary,
    edges: {
      ...edgesOf(file),
      'service->postgres': edges['service->postgres'] ?? {},
      'service->redis': edges['service->redis'] ?? {},
    },
    ladder,
    warnings,
  };
}
