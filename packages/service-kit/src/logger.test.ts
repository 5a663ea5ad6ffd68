import { describe, expect, it } from 'vitest';
import { createLogger } from './logger.ts';
import { SECRET_FIELDS } from './redaction.ts';

function logged(entry: object, message = 'x'): string {
  const lines: string[] = [];
  createLogger('test', 2, 'info', { write: (line) => void lines.push(line) }).info(entry, message);
  return lines.join('');
}

/** One of each kind, as it would be found in a log if anything went wrong. */
const CANARIES = [
  'c-7654321',
  'a-7654321',
  'ba-7654321',
  'bm-54321',
  'canary-key-0001',
  'eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJjLTc2NTQzMjEifQ.c2lnbmF0dXJlLWNhbmFyeQ',
];

function found(text: string): string[] {
  return CANARIES.filter((canary) => text.includes(canary));
}

describe('the log', () => {
  it('says who speaks', () => {
    expect(JSON.parse(logged({ batch: 3 }, 'hello'))).toMatchObject({
      service: 'test',
      replica: 2,
      level: 'info',
      batch: 3,
      msg: 'hello',
    });
  });

  it.each(SECRET_FIELDS)('never holds a value of %s, however deep', (field) => {
    const text = logged({
      [field]: 'secret-1',
      a: { [field]: 'secret-2', b: { [field]: 'secret-3', c: { [field]: { x: 'secret-4' } } } },
    });
    expect(text).not.toContain('secret');
    expect(text).toContain('[redacted]');
  });

  it('knows the code of an error from the answer to a challenge', () => {
    const text = logged({
      code: '482913',
      a: { code: 'limit_exceeded' },
      err: sqlError('23505', 'duplicate key'),
    });
    expect(text).not.toContain('482913');
    expect(JSON.parse(text)).toMatchObject({ a: { code: 'limit_exceeded' }, err: { code: '23505' } });
  });

  it('shows ids that say nothing of a person', () => {
    const ids = { paymentId: `pay_${'0'.repeat(32)}`, traceId: '1'.repeat(32), merchantId: 'm-00001' };
    expect(JSON.parse(logged({ ...ids, credits: 'abc-1234567' }))).toMatchObject({
      ...ids,
      credits: 'abc-1234567',
    });
  });

  it.each(CANARIES)('lets %s out by no way', (canary) => {
    const keyed = `Idempotency-Key: ${canary}`;
    const error = new Error(`no account for ${keyed}`, {
      cause: new Error(`gone: "idempotencyKey":"${canary}"`),
    });
    const texts = [
      logged({ err: error }),
      logged({ anything: { that: [`idempotencyKey=${canary}`] } }),
      logged({}, `refused idempotency-key ${canary}`),
    ];
    expect(texts.flatMap(found)).toEqual([]);
    for (const text of texts) expect(JSON.parse(text)).toHaveProperty('msg');
  });

  it('leaves passwords and private keys out of a text', () => {
    const key = JSON.stringify({ kty: 'OKP', d: 'private-half-of-the-key-canary' });
    const text = logged({ a: key, b: 'postgres://bw:canary@db/x' }, 'Bearer canary-token');
    expect(text).not.toContain('canary');
    expect(JSON.parse(text)).toMatchObject({ b: 'postgres://bw:[redacted]@db/x', msg: 'Bearer [redacted]' });
  });
});

describe('an error in the log', () => {
  it('is told with its cause, without the values beside them', () => {
    const cause = sqlError('23505', 'duplicate key', 'Key (caller_id)=(secret)');
    const text = logged({ err: new Error('it failed', { cause }) });
    expect(text).not.toContain('secret');
    expect(JSON.parse(text)).toMatchObject({ err: { message: 'it failed', cause: { code: '23505' } } });
  });

  it.each<[string, () => Error]>([
    ['of a body that could not be parsed', () => thrownBy(() => JSON.parse('{"orderId": canary}'))],
    [
      'of a value that the database could not read',
      () => sqlError('22P02', 'invalid input syntax: "canary"'),
    ],
  ])('%s does not repeat it, neither in its message nor in its stack', (_what, make) => {
    const error = make();
    expect(String(error.stack)).toContain('canary');
    const text = logged({ err: error, a: { err: 1 } });
    expect(text).not.toContain('canary');
    const { err } = JSON.parse(text) as { err: { stack: string } };
    expect(err.stack).toContain('logger.test.ts');
  });

  it('is no object of unknown parts', () => {
    expect(logged({ err: { customer: 'canary' } })).not.toContain('canary');
  });
});

function sqlError(code: string, message: string, detail?: string): Error {
  return Object.assign(new Error(message), { code, detail });
}

function thrownBy(act: () => unknown): Error {
  try {
    act();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}
