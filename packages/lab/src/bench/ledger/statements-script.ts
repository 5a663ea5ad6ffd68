import type { LedgerLoad } from './ledger-load.ts';
import { answer, drawn, jsonText, messages } from './script-parts.ts';

/**
 * One payment as a transaction of prepared statements by hand, as strong as we can write it: what can be one statement
 * is one, the account is read under its lock, and the row that all contend for, the merchant's, is locked last and
 * only until the commit.
 */
export function statementsScript(load: LedgerLoad): string {
  const { amountMinor: amount } = load;
  return `${drawn(load)}
BEGIN;
SELECT pg_advisory_xact_lock_shared(credit.business_day_lock());
${lockAndCheck(amount)}
\\if :ok
${decisionAndPayment(load)}
${keyRecord(load)}
INSERT INTO credit.transactions (transaction_id, kind, resource_id)
  VALUES (:op::uuid, 'purchase', :pay::text);
${accountVersion(amount)}
${outbox()}
${entries(amount)}
COMMIT;
\\else
ROLLBACK;
\\endif
`;
}

const EXPRESSIONS = {
  op: ':op::text',
  pay: ':pay::text',
  hex: ':hex::text',
  account: ':account::text',
  merchant: ':merchant::text',
  due: ':due::text',
};

/** PostgreSQL reads the row again once it has the lock, so what is checked is what is locked. */
function lockAndCheck(amount: number): string {
  return `SELECT (k.operation_id IS NULL AND a.status = 'active' AND m.merchant_id IS NOT NULL
      AND a.pay_later_posted_minor + a.cash_loan_posted_minor + a.pay_later_pending_minor
        + a.cash_loan_pending_minor + ${amount} <= a.limit_minor
      AND a.pay_later_posted_minor + a.pay_later_pending_minor + ${amount} <= a.pay_later_limit_minor) AS ok,
    a.version + 1 AS version, d.business_date AS today, (d.business_date + interval '1 month')::date AS due,
    x.op, 'pay_' || replace(x.op::text, '-', '') AS pay, replace(x.op::text, '-', '') AS hex
  FROM credit.accounts AS a CROSS JOIN credit.business_day AS d
  CROSS JOIN (SELECT uuidv7() AS op) AS x
  LEFT JOIN credit.merchants AS m ON m.merchant_id = 'm-' || :merchant::text AND m.supported
  LEFT JOIN credit.operations AS k
    ON k.caller_id = 'c-' || :account::text AND k.idempotency_key = 'key-' || :key::text
  WHERE a.account_id = 'a-' || :account::text FOR NO KEY UPDATE OF a \\gset`;
}

function decisionAndPayment({ decision, amountMinor: amount }: LedgerLoad): string {
  const { score, strategyVersion, reasonCodes, evidence, report } = decision;
  return `INSERT INTO credit.decisions (operation_id, account_id, outcome, decline_code, score, strategy_version,
    reason_codes, evidence, report, rung)
  VALUES (:op::uuid, 'a-' || :account::text, 'approve', NULL, ${score}, '${strategyVersion}',
    ${jsonText(reasonCodes)}::json, ${jsonText(evidence)}::json, ${jsonText(report)}::json, NULL);
INSERT INTO credit.payments (payment_id, account_id, merchant_id, order_id, capture, state, amount_minor,
    captured_minor, fee_minor, instalments, hold_expires_on, decision_id)
  VALUES (:pay::text, 'a-' || :account::text, 'm-' || :merchant::text, 'order-' || :hex::text, 'automatic', 'captured',
    ${amount}, ${amount}, 0, 1, NULL, :op::uuid);
INSERT INTO credit.instalments (resource_id, number, account_id, product, due_date, principal_minor, fee_minor,
    interest_minor, state)
  VALUES (:pay::text, 1, 'a-' || :account::text, 'pay_later', :due::date, ${amount}, 0, 0, 'planned');`;
}

function keyRecord(load: LedgerLoad): string {
  return `INSERT INTO credit.operations (operation_id, caller_id, idempotency_key, request_hash, kind, outcome,
    refusal_code, trace_id, response_status, response_body, resource_id, account_id, amount_minor, fee_minor,
    account_version)
  VALUES (:op::uuid, 'c-' || :account::text, 'key-' || :key::text, :hex::text || :hex::text, 'purchase', 'done',
    NULL, :hex::text, 201, ${jsonText(answer(load), EXPRESSIONS)}::json, :pay::text, 'a-' || :account::text,
    ${load.amountMinor}, 0, :version::bigint);`;
}

function accountVersion(amount: number): string {
  const row = `account_id, version, operation_id, kind, status, limit_minor, pay_later_limit_minor,
      cash_loan_limit_minor, pay_later_posted_minor, cash_loan_posted_minor, interest_posted_minor,
      pay_later_pending_minor, cash_loan_pending_minor, collecting_minor, business_date, entries_digest`;
  return `WITH v AS (
    SELECT a.account_id, a.version + 1 AS version, :op::uuid AS operation_id, 'purchase' AS kind, a.status,
      a.limit_minor, a.pay_later_limit_minor, a.cash_loan_limit_minor,
      a.pay_later_posted_minor + ${amount} AS pay_later_posted_minor, a.cash_loan_posted_minor,
      a.interest_posted_minor, a.pay_later_pending_minor, a.cash_loan_pending_minor, a.collecting_minor,
      :today::date AS business_date, credit.entries_digest('merchant:' || 'm-' || :merchant::text || ' -${amount}' || E'\\n'
        || 'receivable:' || 'pay_later:' || a.account_id || ' ${amount}') AS entries_digest, a.hash AS previous
      FROM credit.accounts AS a WHERE a.account_id = 'a-' || :account::text
  ), w AS (
    INSERT INTO credit.account_versions AS w (${row}, hash)
    SELECT ${row},
      credit.version_hash(v.previous, ROW(${row}, v.previous)::credit.account_versions)
      FROM v RETURNING w.account_id, w.version, w.hash, w.pay_later_posted_minor
  )
  UPDATE credit.accounts AS a
    SET pay_later_posted_minor = w.pay_later_posted_minor, version = w.version, hash = w.hash
    FROM w WHERE a.account_id = w.account_id;`;
}

function outbox(): string {
  const rows = messages.map(
    ({ queue, payload }) => `(uuidv7(), '${queue}', ${jsonText(payload, EXPRESSIONS)}::json,
    '00-' || :hex::text || '-' || right(:hex::text, 16) || '-01')`,
  );
  return `INSERT INTO credit.outbox (event_id, queue, payload, traceparent) VALUES
  ${rows.join(',\n  ')};`;
}

function entries(amount: number): string {
  return `WITH r AS (
    INSERT INTO credit.ledger_accounts AS r (ledger_account_id, kind, balance_minor, version)
    VALUES ('receivable:' || 'pay_later:' || 'a-' || :account::text, 'receivable', ${amount}, 1)
    ON CONFLICT (ledger_account_id)
      DO UPDATE SET balance_minor = r.balance_minor + ${amount}, version = r.version + 1
    RETURNING ledger_account_id, version
  ), m AS (
    UPDATE credit.ledger_accounts SET balance_minor = balance_minor - ${amount}, version = version + 1
      WHERE ledger_account_id = 'merchant:' || 'm-' || :merchant::text
      RETURNING ledger_account_id, version
  )
  INSERT INTO credit.entries (ledger_account_id, version, transaction_id, amount_minor, account_id, account_version,
    business_date)
  SELECT ledger_account_id, version, :op::uuid, ${amount}, 'a-' || :account::text, :version::bigint, :today::date FROM r
  UNION ALL SELECT ledger_account_id, version, :op::uuid, -${amount}, NULL, NULL, :today::date FROM m;`;
}
