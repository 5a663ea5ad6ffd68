import { cpuSeconds, processTree } from '../../fleet/index.ts';

/** Processes of one kind, by the ids of their main processes; children count with them. */
export type ProcessGroups = Readonly<Record<string, readonly number[]>>;

/** Processor time that each group has used so far, user and system, in seconds, from the system's own accounting. */
export function processorTime(groups: ProcessGroups): Record<string, number> {
  return Object.fromEntries(
    Object.entries(groups).map(([name, roots]) => {
      const pids = roots.flatMap((root) => (root === process.pid ? [root] : processTree(root)));
      return [name, pids.reduce((total, pid) => total + (cpuSeconds(pid) ?? 0), 0)];
    }),
  );
}

/** What was used between two readings, in microseconds for each of `count` things done. */
export function microsecondsEach(
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
  count: number,
): Record<string, number> {
  return Object.fromEntries(
    Object.entries(after).map(([name, seconds]) => [name, ((seconds - (before[name] ?? 0)) * 1e6) / count]),
  );
}
