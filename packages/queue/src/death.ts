import { createHash } from 'node:crypto';
import type { QueueName } from '@breakwater/contracts';
import { envelopeReader, sendingOf } from './envelope.ts';

/** The end of an event that failed for good. */
export interface Death {
  readonly eventId: string;
  readonly queue: QueueName;
  /** What the event carried; for a job that could not be read, `{unreadable: <its text>}`. */
  readonly payload: unknown;
  readonly error: string;
  readonly attempts: number;
  /** How often the event had been sent before this sending of it died. */
  readonly sends: number;
}

/** A job that BullMQ will not try again. */
export interface DeadJob {
  readonly id?: string | undefined;
  readonly data: unknown;
  readonly failedReason: string;
  readonly attemptsMade: number;
  /** Takes the job out of Redis; harmless when it is gone. */
  remove(): Promise<void>;
}

const ERROR_LENGTH_MAX = 500;
const UNREADABLE_LENGTH_MAX = 2_000;

/** What is to be written down about a dead job. */
export function deathOf(queue: QueueName, job: DeadJob): Death {
  const jobId = job.id ?? '';
  const { eventId, sends } = sendingOf(jobId) ?? { eventId: foreignId(queue, jobId), sends: 0 };
  const envelope = envelopeReader(queue)(jobId, job.data);
  return {
    eventId,
    queue,
    payload: envelope?.payload ?? { unreadable: storable(JSON.stringify(job.data), UNREADABLE_LENGTH_MAX) },
    error: storable(job.failedReason, ERROR_LENGTH_MAX),
    attempts: job.attemptsMade,
    sends,
  };
}

/** An id for a job that no relay has added: always the same for the same job. */
function foreignId(queue: QueueName, jobId: string): string {
  const hex = createHash('sha256').update(`${queue} ${jobId}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}

/** Text that PostgreSQL takes: it knows neither the character 0 nor half a surrogate pair. */
function storable(text: string | undefined, lengthMax: number): string {
  return (text ?? '').replaceAll('\0', '').slice(0, lengthMax).toWellFormed();
}
