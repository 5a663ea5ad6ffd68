import type { Answer, TestCredit } from './test-credit.ts';

/** Sends an ordinary payment. */
export function payWith(
  credit: TestCredit,
  accountId: string,
  wish: { readonly key?: string; readonly amountMinor?: number; readonly capture?: string } = {},
): Promise<Answer> {
  const { key, amountMinor = 1_000, capture = 'automatic' } = wish;
  const body = {
    accountId,
    merchantId: 'm-00001',
    orderId: 'order-1',
    amountMinor,
    currency: 'CNY',
    instalments: 1,
    capture,
  };
  return credit.post('/v1/payments', body, accountId, key);
}
