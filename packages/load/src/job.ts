import { LoadInputError, requireNumber } from './input-error.ts';
import type { LoadProfile } from './profile.ts';
import type { LoadOptions } from './run-load.ts';

/** What the load process reads: one line of JSON. */
export interface LoadJob extends Pick<
  LoadOptions,
  | 'run'
  | 'target'
  | 'historyPath'
  | 'connectionsMax'
  | 'patienceMs'
  | 'retriesMax'
  | 'retryPauseMs'
  | 'inFlightMax'
  | 'latenessMaxMs'
> {
  readonly profile: LoadProfile;
  readonly seed: number;
}

const RANGES = {
  connectionsMax: { min: 1, max: 60_000, integer: true },
  patienceMs: { min: 1, max: 3_600_000 },
  retriesMax: { min: 0, max: 100, integer: true },
  retryPauseMs: { min: 0, max: 3_600_000 },
  inFlightMax: { min: 1, max: 1_000_000, integer: true },
  latenessMaxMs: { min: 0, max: 3_600_000 },
} as const;

const KNOBS = [
  'connectionsMax',
  'patienceMs',
  'retriesMax',
  'retryPauseMs',
  'inFlightMax',
  'latenessMaxMs',
] as const satisfies readonly (keyof typeof RANGES)[];

const RUN_PATTERN = /^[A-Za-z0-9._-]{1,64}$/;

/**
 * Reads a job. Profile and seed are checked by `planLoad`.
 * @throws LoadInputError naming the first part that is wrong.
 */
export function parseJob(line: string): LoadJob {
  const job = parseJson(line);
  if (typeof job.run !== 'string' || !RUN_PATTERN.test(job.run))
    throw new LoadInputError('run', 'must be 1 to 64 letters, digits or . _ -');
  if (typeof job.target !== 'string' || !/^https?:$/.test(URL.parse(job.target)?.protocol ?? ''))
    throw new LoadInputError('target', 'must be an http or https address');
  if (typeof job.historyPath !== 'string' || job.historyPath === '')
    throw new LoadInputError('historyPath', 'must be the path of a file');
  for (const knob of KNOBS) {
    const value = job[knob];
    if (value !== undefined) requireNumber(knob, value, RANGES[knob]);
  }
  if (typeof job.profile !== 'object' || job.profile === null)
    throw new LoadInputError('profile', 'must be an object');
  return job;
}

function parseJson(line: string): LoadJob {
  let job: LoadJob | null;
  try {
    job = JSON.parse(line);
  } catch (error) {
    throw new LoadInputError('job', `is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (typeof job !== 'object' || job === null) throw new LoadInputError('job', 'must be an object');
  return job;
}
