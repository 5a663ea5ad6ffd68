/** What this machine has, what a run would use, and what is missing. */
export interface Doctor {
  readonly schema: 1;
  /** Whether a run could start. */
  readonly ready: boolean;
  readonly node: Finding;
  readonly pnpm: Finding;
  readonly dependencies: Finding;
  readonly postgres: StoreFinding;
  readonly redis: StoreFinding;
  readonly docker: Finding;
  readonly machine: {
    readonly cores: number;
    readonly memoryBytes: number;
    readonly freeMemoryBytes: number;
  };
  readonly ports: Finding;
  /** Directories of killed runs; the next start removes them. */
  readonly leftovers: readonly string[];
}

/** One thing that was looked for. */
export interface Finding {
  readonly ok: boolean;
  /** What was found, in one line. */
  readonly found: string;
  /** What to do about it, when it is not as it should be. */
  readonly fix?: string;
}

/** A store that a run needs, and where it would come from. */
export interface StoreFinding extends Finding {
  readonly source: 'given' | 'embedded' | 'containers' | 'none';
}
