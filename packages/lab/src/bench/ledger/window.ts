import { type ProcessGroups, microsecondsEach, processorTime } from '../payments/processor-time.ts';

/** How much a program had done by when, on a clock of its own. */
export interface Progress {
  readonly ms: number;
  readonly done: number;
}

/** What one run of one arm gave. */
export interface ArmResult {
  /** Payments that were committed, for each second. */
  readonly perSecond: number;
  /** Processor time for each of them, by process, in microseconds. */
  readonly cpuMicros: Readonly<Record<string, number>>;
}

/**
 * Watches a program that works and tells how far it is, until the window is over: the first `warmUpSeconds` do not
 * count. Both readings of the processor time are taken when a line has just come, so what they take falls out.
 * @throws Error when the lines end before that.
 */
export async function watchWindow(
  lines: AsyncIterable<string>,
  options: {
    readonly read: (line: string) => Progress | undefined;
    readonly groups: ProcessGroups;
    readonly warmUpSeconds: number;
    readonly seconds: number;
  },
): Promise<ArmResult> {
  const { read, groups, warmUpSeconds, seconds } = options;
  let first: Progress | undefined;
  let start: { readonly progress: Progress; readonly cpu: Record<string, number> } | undefined;
  for await (const line of lines) {
    const progress = read(line);
    if (progress === undefined) continue;
    first ??= progress;
    if (start === undefined) {
      if (progress.ms - first.ms >= warmUpSeconds * 1000) start = { progress, cpu: processorTime(groups) };
    } else if (progress.ms - start.progress.ms >= seconds * 1000) {
      const done = progress.done - start.progress.done;
      return {
        perSecond: (done / (progress.ms - start.progress.ms)) * 1000,
        cpuMicros: microsecondsEach(start.cpu, processorTime(groups), done),
      };
    }
  }
  throw new Error('the program ended before its time');
}
