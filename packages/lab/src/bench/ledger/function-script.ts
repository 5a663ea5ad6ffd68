import type { LedgerLoad } from './ledger-load.ts';
import { answer, drawn, jsonText, messages } from './script-parts.ts';

/** A payment is due some time; the function takes the date as it is told. */
const DUE = '2030-01-31';

/** One payment as a transaction that calls the ledger writer's own batch function with this one operation. */
export function functionScript(load: LedgerLoad): string {
  const expressions = {
    op: 'new.op::text',
    hex: `replace(new.op::text, '-', '')`,
    pay: `'pay_' || replace(new.op::text, '-', '')`,
    event0: 'uuidv7()::text',
    event1: 'uuidv7()::text',
    event2: 'uuidv7()::text',
    account: ':account::text',
    merchant: ':merchant::text',
    key: ':key::text',
    due: `'${DUE}'`,
  };
  const lists = listsOf(load).map((list) => `${jsonText(list, expressions)}::json`);
  return `${drawn(load)}
SELECT done.* FROM (SELECT uuidv7() AS op) AS new
  CROSS JOIN LATERAL credit.apply_batch(${lists.join(', ')}) AS done;
`;
}

/** The operation, and the lists of what comes with it. */
function listsOf(load: LedgerLoad): object[][] {
  const { amountMinor, decision } = load;
  const { outcome, score, strategyVersion, reasonCodes, evidence, report } = decision;
  return [
    [operation(load)],
    [
      {
        operation: 1,
        outcome,
        score,
        strategy_version: strategyVersion,
        reason_codes: reasonCodes,
        evidence,
        report,
      },
    ],
    [
      {
        operation: 1,
        number: 1,
        due_date: '<due>',
        principal_minor: String(amountMinor),
        fee_minor: '0',
        interest_minor: '0',
      },
    ],
    messages.map(({ queue, payload }, index) => ({
      operation: 1,
      event_id: `<event${index}>`,
      queue,
      payload,
      traceparent: '00-<hex>-8000000000000000-01',
    })),
  ];
}

function operation(load: LedgerLoad): object {
  return {
    operation_id: '<op>',
    kind: 'purchase',
    account_id: 'a-<account>',
    trace_id: '<hex>',
    caller_id: 'c-<account>',
    idempotency_key: 'key-<key>',
    request_hash: '<hex><hex>',
    amount_minor: String(load.amountMinor),
    response_status: 201,
    response_body: answer(load),
    resource_id: '<pay>',
    fee_minor: '0',
    merchant_id: 'm-<merchant>',
    order_id: 'order-<hex>',
    instalments: 1,
  };
}
