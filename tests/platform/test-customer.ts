import { randomUUID } from 'node:crypto';
import { accountIdOf, customerIdAt } from '@breakwater/contracts';
import type { TestHistory } from './test-history.ts';
import type { Answer, Sent, TestHttp } from './test-http.ts';

/** What a test may say about a payment; the rest is ordinary. */
export interface PaymentWish {
  readonly key?: string;
  readonly amountMinor?: number;
  readonly instalments?: number;
  readonly merchantId?: string;
  readonly orderId?: string;
  readonly headers?: Record<string, string>;
}

/** What a test may say about a loan. */
export interface LoanWish {
  readonly key?: string;
  readonly amountMinor?: number;
  readonly termMonths?: number;
  readonly headers?: Record<string, string>;
}

/** A customer with a session. What moves money is recorded in the history. */
export class TestCustomer {
  readonly customerId: string;
  readonly accountId: string;
  readonly token: string;
  readonly #number: number;
  readonly #parts: { readonly url: string; readonly http: TestHttp; readonly history: TestHistory };

  constructor(number: number, token: string, parts: { url: string; http: TestHttp; history: TestHistory }) {
    this.#number = number;
    this.#parts = parts;
    this.customerId = customerIdAt(number);
    this.accountId = accountIdOf(this.customerId);
    this.token = token;
  }

  /** Sends anything as this customer, without a line in the history. */
  send(path: string, sent: Sent = {}): Promise<Answer> {
    const headers = { authorization: `Bearer ${this.token}`, ...sent.headers };
    return this.#parts.http.send(this.#parts.url + path, { ...sent, headers });
  }

  /** The body of an ordinary payment of 10.00. */
  paymentBody(wish: PaymentWish = {}): Record<string, unknown> {
    const { amountMinor = 1_000, instalments = 1, merchantId = 'm-00001', orderId = randomUUID() } = wish;
    const { accountId } = this;
    const money = { amountMinor, currency: 'CNY', instalments, capture: 'automatic' };
    return { accountId, merchantId, orderId, ...money };
  }

  /** The body of an ordinary loan of 100.00. */
  loanBody({ amountMinor = 10_000, termMonths = 3 }: LoanWish = {}): Record<string, unknown> {
    const payoutAccount = `ba-${this.accountId.slice(2)}`;
    return { accountId: this.accountId, amountMinor, currency: 'CNY', termMonths, payoutAccount };
  }

  pay(wish: PaymentWish = {}): Promise<Answer> {
    const { key = randomUUID() } = wish;
    const body = this.paymentBody(wish);
    const { accountId, merchantId, orderId, amountMinor, instalments } = body;
    const asked = { accountId, merchantId, orderId, amountMinor, instalments };
    return this.#move('pay', '/v1/payments', key, body, asked, wish.headers);
  }

  borrow(wish: LoanWish = {}): Promise<Answer> {
    const { key = randomUUID() } = wish;
    const body = this.loanBody(wish);
    const { accountId, amountMinor, termMonths } = body;
    return this.#move('borrow', '/v1/loans', key, body, { accountId, amountMinor, termMonths }, wish.headers);
  }

  account(): Promise<Answer> {
    return this.send(`/v1/accounts/${this.accountId}`);
  }

  availability(language = 'en'): Promise<Answer> {
    return this.send(`/v1/accounts/${this.accountId}/availability`, {
      headers: { 'accept-language': language },
    });
  }

  operation(key: string): Promise<Answer> {
    return this.send(`/v1/operations?idempotencyKey=${encodeURIComponent(key)}`);
  }

  #move(
    operation: 'pay' | 'borrow',
    path: string,
    key: string,
    body: Record<string, unknown>,
    asked: Record<string, unknown>,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    return this.#parts.history.follow(
      { customer: this.#number, operation, key, arguments: asked as { accountId: string } },
      () => this.send(path, { method: 'POST', headers: { 'idempotency-key': key, ...headers }, body }),
    );
  }
}
