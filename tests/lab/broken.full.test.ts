import { expect, test } from 'vitest';
import { runBroken } from './run-broken.ts';

const DRILL_MS = 300_000;

test(
  'a ledger that forgets its keys charges twice, and the checker names the invariants and what was done twice',
  async () => {
    const phases = { green: 5, steady: 4, fault: 6, recovery: 1, retrigger: 1, after: 1 };
    const text = await runBroken({ drill: 'lost-answer', design: 'naive', broken: 'idempotency', phases });
    expect(text).toContain('The money is wrong in naive: that design loses.');
    expect(text).toMatch(/naive: #\d+ .*pay_[0-9a-f]/);
  },
  DRILL_MS,
);

test(
  'without the outbox events that the queue did not take are gone, and the checker names them',
  async () => {
    const phases = { green: 5, steady: 4, fault: 10, recovery: 2, retrigger: 2, after: 2 };
    const text = await runBroken({
      drill: 'queue-redis-outage',
      design: 'resilient',
      broken: 'outbox',
      phases,
    });
    expect(text).toContain('The money is wrong in resilient: that design loses.');
    expect(text).toMatch(/resilient: #\d+ An event was sent and has had no effect\. \([0-9a-f-]+\)/);
  },
  DRILL_MS,
);

test(
  'a worker that does not ask the bank before it sends again pays twice, and the checker names it',
  async () => {
    const phases = { green: 5, steady: 4, fault: 6, recovery: 1, retrigger: 1, after: 1 };
    const text = await runBroken({
      drill: 'bank-ambiguous',
      design: 'resilient',
      broken: 'bank-look-up',
      phases,
    });
    expect(text).toContain('The money is wrong in resilient: that design loses.');
    expect(text).toMatch(/resilient: #\d+ .*loan_[0-9a-f]/);
  },
  DRILL_MS,
);
