import { randomUUID } from 'node:crypto';
import { type Language, accountIdOf, customerIdAt } from '@breakwater/contracts';
import type { Asked, TestHistory } from './test-history.ts';
import type { Answer, Sent, TestHttp } from './test-http.ts';

/** What a test may say about anything that has a key. */
export interface Wish {
  readonly key?: string;
  readonly amountMinor?: number;
  readonly headers?: Record<string, string>;
}

/** What a test may say about a payment; the rest is ordinary. */
export interface PaymentWish extends Wish {
  readonly instalments?: number;
  readonly merchantId?: string;
  readonly orderId?: string;
  readonly capture?: 'automatic' | 'manual';
}

/** What a test may say about a loan. */
export interface LoanWish extends Wish {
  readonly termMonths?: number;
}

/** What clients that prefer a language send as `Accept-Language`. */
export const ACCEPT_LANGUAGE: Readonly<Record<Language, string>> = {
  en: 'en-GB,en;q=0.8,zh;q=0.5',
  zh: 'zh-CN,zh;q=0.9,en;q=0.1',
};

interface Parts {
  readonly url: string;
  readonly http: TestHttp;
  readonly history: TestHistory;
  readonly language?: Language;
}

/** A customer with a session. What moves money is recorded in the history. */
export class TestCustomer {
  readonly customerId: string;
  readonly accountId: string;
  readonly token: string;
  readonly #number: number;
  readonly #parts: Parts;

  constructor(number: number, token: string, parts: Parts) {
    this.#number = number;
    this.#parts = parts;
    this.customerId = customerIdAt(number);
    this.accountId = accountIdOf(this.customerId);
    this.token = token;
  }

  /** The same customer, who wants answers in a language. */
  speaking(language: Language): TestCustomer {
    return new TestCustomer(this.#number, this.token, { ...this.#parts, language });
  }

  /** Sends anything as this customer, without a line in the history. */
  send(path: string, sent: Sent = {}): Promise<Answer> {
    const { language, url, http } = this.#parts;
    const headers = {
      authorization: `Bearer ${this.token}`,
      ...(language === undefined ? {} : { 'accept-language': ACCEPT_LANGUAGE[language] }),
      ...sent.headers,
    };
    return http.send(url + path, { ...sent, headers });
  }

  /** The body of an ordinary payment of 10.00. */
  paymentBody(wish: PaymentWish = {}): Record<string, unknown> {
    const { amountMinor = 1_000, instalments = 1, merchantId = 'm-00001', orderId = randomUUID() } = wish;
    const { capture = 'automatic' } = wish;
    const money = { amountMinor, currency: 'CNY', instalments, capture };
    return { accountId: this.accountId, merchantId, orderId, ...money };
  }

  /** The body of an ordinary loan of 100.00. */
  loanBody({ amountMinor = 10_000, termMonths = 3 }: LoanWish = {}): Record<string, unknown> {
    const payoutAccount = `ba-${this.accountId.slice(2)}`;
    return { accountId: this.accountId, amountMinor, currency: 'CNY', termMonths, payoutAccount };
  }

  pay(wish: PaymentWish = {}): Promise<Answer> {
    const body = this.paymentBody(wish);
    const { accountId, merchantId, orderId, amountMinor, instalments } = body;
    const asked = { accountId, merchantId, orderId, amountMinor, instalments };
    return this.#move(wish.capture === 'manual' ? 'hold' : 'pay', '/v1/payments', wish, body, asked);
  }

  borrow(wish: LoanWish = {}): Promise<Answer> {
    const body = this.loanBody(wish);
    const { accountId, amountMinor, termMonths } = body;
    return this.#move('borrow', '/v1/loans', wish, body, { accountId, amountMinor, termMonths });
  }

  /** Has a hold captured, the whole of it or the amount that is wished. */
  capture(paymentId: unknown, wish: Wish = {}): Promise<Answer> {
    return this.#change('capture', paymentId, 'capture', wish);
  }

  release(paymentId: unknown, wish: Pick<Wish, 'key' | 'headers'> = {}): Promise<Answer> {
    return this.#change('void', paymentId, 'void', wish);
  }

  refund(paymentId: unknown, wish: Wish = {}): Promise<Answer> {
    return this.#change('refund', paymentId, 'refunds', wish);
  }

  repay(wish: Wish = {}): Promise<Answer> {
    const { amountMinor = 1_000 } = wish;
    const { accountId } = this;
    const body = { accountId, amountMinor, currency: 'CNY' };
    return this.#move('repay', '/v1/repayments', wish, body, { accountId, amountMinor });
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

  challenge(challengeId: unknown): Promise<Answer> {
    return this.send(`/v1/challenges/${String(challengeId)}`);
  }

  answerChallenge(challengeId: unknown, code: unknown): Promise<Answer> {
    const body = { code };
    return this.send(`/v1/challenges/${String(challengeId)}/answers`, { method: 'POST', body });
  }

  #change(
    operation: 'capture' | 'void' | 'refund',
    paymentId: unknown,
    name: string,
    wish: Wish,
  ): Promise<Answer> {
    const { accountId } = this;
    const body = wish.amountMinor === undefined ? {} : { amountMinor: wish.amountMinor };
    const asked = { accountId, paymentId, ...body };
    return this.#move(operation, `/v1/payments/${String(paymentId)}/${name}`, wish, body, asked);
  }

  #move(
    operation: Asked['operation'],
    path: string,
    { key = randomUUID(), headers = {} }: Wish,
    body: Record<string, unknown>,
    asked: Record<string, unknown>,
  ): Promise<Answer> {
    return this.#parts.history.follow(
      { customer: this.#number, operation, key, arguments: asked as { accountId: string } },
      () => this.send(path, { method: 'POST', headers: { 'idempotency-key': key, ...headers }, body }),
    );
  }
}
