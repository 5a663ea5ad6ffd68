import type { LedgerLoad } from './ledger-load.ts';
import { answer, drawn, jsonText, messages } from './script-parts.ts';

/** A payment is due some time; the function takes the date as it is told. */
const DUE = '2030-01-31';
/** Ids end with twelve digits that pgbench draws, so that it takes no query to make one. */
const UUID_BEGIN = '00000000-0000-4000-8000-';
const HEX_BEGIN = UUID_BEGIN.replaceAll('-', '');

/** One payment as a transaction that calls the ledger writer's own batch function with this one operation. */
export function functionScript(load: LedgerLoad): string {
  const ids = ['op', 'event0', 'event1', 'event2'];
  const draws = ids.map((id) => `\\set ${id} random(100000000000, 999999999999)`);
  const expressions = {
    op: `'${UUID_BEGIN}' || :op::text`,
    hex: `'${HEX_BEGIN}' || :op::text`,
    pay: `'pay_${HEX_BEGIN}' || :op::text`,
    event0: `'${UUID_BEGIN}' || :event0::text`,
    event1: `'${UUID_BEGIN}' || :event1::text`,
    event2: `'${UUID_BEGIN}' || :event2::text`,
    account: ':account::text',
    merchant: ':merchant::text',
    key: ':key::text',
    due: `'${DUE}'`,
  };
  return `${drawn(load)}
${draws.join('\n')}
SELECT * FROM credit.apply_batch(${jsonText([operation(load)], expressions)}::jsonb);
`;
}

function operation(load: LedgerLoad): object {
  const { amountMinor, decision } = load;
  const { outcome, score, strategyVersion, reasonCodes, evidence, report } = decision;
  return {
    operation_id: '<op>',
    kind: 'purchase',
    account_id: 'a-<account>',
    trace_id: '<hex>',
    caller_id: 'c-<account>',
    idempotency_key: 'key-<key>',
    request_hash: '<hex><hex>',
    events: messages.map(({ queue, payload }, index) => ({
      event_id: `<event${index}>`,
      queue,
      payload,
      traceparent: '00-<hex>-8000000000000000-01',
    })),
    amount_minor: String(amountMinor),
    decision: {
      outcome,
      score,
      strategy_version: strategyVersion,
      reason_codes: reasonCodes,
      evidence,
      report,
    },
    response_status: 201,
    response_body: answer(load),
    resource_id: '<pay>',
    fee_minor: '0',
    merchant_id: 'm-<merchant>',
    order_id: 'order-<hex>',
    instalments: 1,
    plan: [
      {
        number: 1,
        due_date: '<due>',
        principal_minor: String(amountMinor),
        fee_minor: '0',
        interest_minor: '0',
      },
    ],
  };
}
