import type { LedgerLoad } from './ledger-load.ts';

/** The numbers that a script draws for each payment. */
export function drawn({ accounts, merchants }: LedgerLoad): string {
  return `\\set account random(${accounts.first}, ${accounts.first + accounts.count - 1})
\\set merchant random(${merchants.first}, ${merchants.first + merchants.count - 1})
\\set key random(1000000000000000000, 9000000000000000000)`;
}

/**
 * A value as JSON text in an expression of SQL; `<name>` inside of its strings is put in by the expression of that name.
 * There is a space after each colon: to pgbench a colon before a letter or digit begins a variable.
 */
export function jsonText(value: unknown, expressions: Readonly<Record<string, string>> = {}): string {
  const text = JSON.stringify(value).replaceAll("'", "''").replaceAll('":', '": ');
  const parts = text.split(/<(\w+)>/).map((part, index) => {
    if (index % 2 === 0) return `'${part}'`;
    const expression = expressions[part];
    if (expression === undefined) throw new Error(`there is no expression for <${part}>`);
    return expression;
  });
  return `(${parts.join(' || ')})`;
}

/** What the client of a payment is told, with `<pay>`, `<account>`, `<merchant>`, `<hex>` and `<due>` left open. */
export function answer({ amountMinor, decision }: LedgerLoad): object {
  const { strategyVersion, reasonCodes } = decision;
  return {
    paymentId: '<pay>',
    accountId: 'a-<account>',
    merchantId: 'm-<merchant>',
    orderId: 'order-<hex>',
    state: 'captured',
    amountMinor,
    capturedMinor: amountMinor,
    refundedMinor: 0,
    feeMinor: 0,
    currency: 'CNY',
    instalments: 1,
    capture: 'automatic',
    plan: [
      {
        number: 1,
        dueDate: '<due>',
        principalMinor: amountMinor,
        feeMinor: 0,
        interestMinor: 0,
        paidMinor: 0,
        state: 'planned',
      },
    ],
    decision: { outcome: 'approve', strategyVersion, reasonCodes },
  };
}

/** The messages of a payment, with `<op>`, `<pay>` and `<account>` left open. */
export const messages = [
  { queue: 'settlement', payload: { transactionId: '<op>' } },
  { queue: 'notification', payload: { accountId: 'a-<account>', kind: 'purchase', resourceId: '<pay>' } },
  { queue: 'risk-signals', payload: { accountId: 'a-<account>', kind: 'capture' } },
];
