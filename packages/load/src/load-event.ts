import type { RunSummary } from './run-load.ts';
import type { LiveFigures } from './figures.ts';

/** What the load process writes: one JSON line each. `done` or `error` is the last. */
export type LoadEvent =
  | {
      readonly type: 'planned';
      readonly arrivals: number;
      readonly durationMs: number;
      readonly sha256: string;
    }
  | { readonly type: 'sessions'; readonly done: number; readonly total: number }
  | { readonly type: 'started'; readonly startedAtMs: number }
  | ({ readonly type: 'progress' } & LiveFigures)
  | { readonly type: 'done'; readonly summary: RunSummary }
  | { readonly type: 'error'; readonly kind: 'input' | 'run'; readonly message: string };
