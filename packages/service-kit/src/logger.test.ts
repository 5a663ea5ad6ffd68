import { describe, expect, it } from 'vitest';
import { createLogger } from './logger.ts';

function logged(...entry: [object, string]): string {
  const lines: string[] = [];
  createLogger('test', 2, 'info', { write: (line) => void lines.push(line) }).info(...entry);
  return lines.join('');
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

  it.each([
    'authorization',
    'token',
    'caller',
    'customerId',
    'accountId',
    'payoutAccount',
    'idempotencyKey',
    'subjectId',
  ])('never holds a value of %s, however deep', (field) => {
    const text = logged({ [field]: 'secret-1', a: { [field]: 'secret-2', b: { [field]: 'secret-3' } } }, 'x');
    expect(text).not.toContain('secret');
    expect(text).toContain('[redacted]');
  });

  it('tells an error and its cause without the values beside them', () => {
    const cause = Object.assign(new Error('duplicate key'), {
      code: '23505',
      detail: 'Key (caller_id)=(secret)',
    });
    const text = logged({ err: new Error('it failed', { cause }) }, 'x');
    expect(text).not.toContain('secret');
    expect(JSON.parse(text)).toMatchObject({ err: { message: 'it failed', cause: { code: '23505' } } });
  });
});
