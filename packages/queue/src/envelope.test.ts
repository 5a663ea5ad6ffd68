import { describe, expect, it } from 'vitest';
import { type DeadJob, deathOf } from './death.ts';
import { envelopeReader, jobIdOf, readableTrace, sendingOf } from './envelope.ts';

const eventId = '01234567-89ab-cdef-0123-456789abcdef';
const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
const payload = { loanId: `loan_${'0'.repeat(32)}` };
const good = { eventId, traceparent, payload };

describe('the id of a job', () => {
  it('is that of the event for the first sending, and says which sending it is for a replay', () => {
    expect([0, 1, 12].map((sends) => jobIdOf(eventId, sends))).toEqual([
      eventId,
      `${eventId}-1`,
      `${eventId}-12`,
    ]);
    for (const sends of [0, 1, 12]) expect(sendingOf(jobIdOf(eventId, sends))).toEqual({ eventId, sends });
  });

  it('is one that BullMQ takes even when the event has digits alone', () => {
    const digits = '00000000-0000-0000-0000-000000000000';
    expect(jobIdOf(digits, 3)).not.toMatch(/:|^\d+$/);
  });

  it.each(['', 'x', `${eventId}-`, `${eventId}-x`, `${eventId}-1-1`, eventId.toUpperCase()])(
    'is not "%s"',
    (jobId) => expect(sendingOf(jobId)).toBeUndefined(),
  );
});

describe('an envelope', () => {
  const read = envelopeReader('disbursement');

  it('is read with and without a trace, for the first sending and for a replay', () => {
    expect(read(eventId, good)).toEqual(good);
    expect(read(`${eventId}-2`, { ...good, traceparent: null })).toEqual({ ...good, traceparent: null });
  });

  it.each([
    ['nothing', undefined],
    ['a bare payload', payload],
    ['one more property', { ...good, more: 1 }],
    ['no trace at all', { eventId, payload }],
    ['a trace that cannot be read', { ...good, traceparent: 'no trace' }],
    ['a payload of another queue', { ...good, payload: { repaymentId: `rpy_${'0'.repeat(32)}` } }],
    ['a payload with one more property', { ...good, payload: { ...payload, amountMinor: 1 } }],
    ['the event of another job', { ...good, eventId: eventId.replace('0', 'f') }],
  ])('is not %s', (_what, data) => expect(read(eventId, data)).toBeUndefined());

  it('carries no trace rather than one that would stop the event', () => {
    expect([traceparent, null, '', `${traceparent}-x`].map(readableTrace)).toEqual([
      traceparent,
      null,
      null,
      null,
    ]);
  });
});

/** A job that is dead. */
const job = (like: Partial<DeadJob>): DeadJob => ({
  id: eventId,
  data: good,
  failedReason: 'no such loan',
  attemptsMade: 3,
  remove: () => Promise.resolve(),
  ...like,
});

describe('a death', () => {
  it('says what the event carried, why it died, and which sending of it', () => {
    expect(deathOf('disbursement', job({ id: `${eventId}-2` }))).toEqual({
      eventId,
      queue: 'disbursement',
      payload,
      error: 'no such loan',
      attempts: 3,
      sends: 2,
    });
  });

  it('keeps the text of what cannot be read, in a form that the database takes', () => {
    const dead = deathOf(
      'disbursement',
      job({ data: 'a\0b', failedReason: `\0${'x'.repeat(499)}\u{1f4a5}` }),
    );
    expect(dead.payload).toEqual({ unreadable: '"a\\u0000b"' });
    expect(dead.error).toBe('x'.repeat(499) + '\u{fffd}');
    expect(JSON.stringify(deathOf('disbursement', job({ data: 'y'.repeat(9_999) }))).length).toBeLessThan(
      3_000,
    );
  });

  it('gives a job that no relay has added an id of its own, the same each time', () => {
    const ids = ['one', 'one', 'two'].map((id) => deathOf('collection', job({ id })).eventId);
    expect(ids[0]).toBe(ids[1]);
    expect(ids[0]).not.toBe(ids[2]);
    for (const id of ids) expect(sendingOf(id)).toEqual({ eventId: id, sends: 0 });
  });
});
