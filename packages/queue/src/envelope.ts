import { type QueueName, queueSchemas } from '@breakwater/contracts';
import { type Static, Type } from 'typebox';
import { Compile } from 'typebox/compile';

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const TRACEPARENT = '00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}';

/** The data of a job: which event, of which trace, and what its queue carries. */
export const Envelope = Type.Object(
  {
    eventId: Type.String({ pattern: `^${UUID}$` }),
    traceparent: Type.Union([Type.String({ pattern: `^${TRACEPARENT}$` }), Type.Null()]),
    payload: Type.Unknown(),
  },
  { additionalProperties: false },
);
export type Envelope = Static<typeof Envelope>;

/** What an event of a queue carries. */
export type Payload<Name extends QueueName> = Static<(typeof queueSchemas)[Name]>;

/** An envelope whose payload is what its queue carries. */
interface TypedEnvelope<Name extends QueueName> extends Envelope {
  readonly payload: Payload<Name>;
}

/** Reads a job; undefined when it is not what its queue carries. */
export type EnvelopeReader<Name extends QueueName> = (
  jobId: string,
  data: unknown,
) => TypedEnvelope<Name> | undefined;

const envelope = Compile(Envelope);
const traceparent = new RegExp(`^${TRACEPARENT}$`);
const jobIdPattern = new RegExp(`^(${UUID})(?:-([0-9]{1,9}))?$`);

/** The reader for the jobs of a queue: strict, and the job's id must be one of the event's. */
export function envelopeReader<Name extends QueueName>(queue: Name): EnvelopeReader<Name> {
  const payload = Compile(queueSchemas[queue]);
  return (jobId, data) => {
    if (!envelope.Check(data) || !payload.Check(data.payload)) return undefined;
    return sendingOf(jobId)?.eventId === data.eventId ? (data as TypedEnvelope<Name>) : undefined;
  };
}

/**
 * The id of the job for the next sending of an event, which BullMQ adds once as long as it knows the id. It has no ":"
 * and is never all digits, both of which BullMQ refuses.
 */
export function jobIdOf(eventId: string, sends: number): string {
  return sends === 0 ? eventId : `${eventId}-${sends}`;
}

/** Which sending of which event a job is: 0 for the first; undefined for a job that no relay has added. */
export function sendingOf(jobId: string): { readonly eventId: string; readonly sends: number } | undefined {
  const [, eventId, sends = '0'] = jobIdPattern.exec(jobId) ?? [];
  return eventId === undefined ? undefined : { eventId, sends: Number(sends) };
}

/** A trace to go on with, or null: a trace that cannot be read must not stop the event. */
export function readableTrace(text: string | null): string | null {
  return text !== null && traceparent.test(text) ? text : null;
}
