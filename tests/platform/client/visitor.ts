import type { Answer } from '../test-http.ts';
import { eventually } from '../test-waiting.ts';
import type { ApiClient, Call } from './api-client.ts';

type Body = Readonly<Record<string, unknown>>;

/** A customer with a session, seen through the document alone. Only a merchant's number must be known from elsewhere. */
export class Visitor {
  readonly accountId: string;
  readonly token: string;
  readonly #api: ApiClient;

  private constructor(api: ApiClient, session: Body) {
    this.#api = api;
    this.accountId = String(session['accountId']);
    this.token = String(session['token']);
  }

  static async enter(api: ApiClient, customerId: string): Promise<Visitor> {
    return new Visitor(api, (await api.expect(201, 'openSession', { body: { customerId } })).body);
  }

  /** Asks after something of the account. */
  read(id: string, parameters: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const { token, accountId } = this;
    return this.#api.expect(200, id, { token, parameters: { accountId, ...parameters } });
  }

  /** Asks until something is in a state. */
  until(id: string, parameters: Readonly<Record<string, string>>, state: string): Promise<Answer> {
    const { token } = this;
    return eventually(
      () => this.#api.expect(200, id, { token, parameters }),
      ({ body }) => body['state'] === state,
    );
  }

  /** The call of a purchase. */
  order(body: Body, headers: Readonly<Record<string, string>> = {}): Call {
    const { token, accountId } = this;
    const key = headers['idempotency-key'];
    return {
      token,
      body: { accountId, merchantId: 'm-00001', capture: 'automatic', ...body },
      ...(key === undefined ? {} : { parameters: { 'Idempotency-Key': key } }),
    };
  }

  pay(body: Body): Promise<Answer> {
    return this.#api.expect(201, 'createPayment', this.order(body));
  }

  borrow(body: Body): Promise<Answer> {
    const { token, accountId } = this;
    return this.#api.call('applyForLoan', { token, body: { accountId, ...body } });
  }

  repay(body: Body): Promise<Answer> {
    const { token, accountId } = this;
    return this.#api.expect(202, 'repay', { token, body: { accountId, ...body } });
  }

  readPayment({ body }: Answer): Promise<Answer> {
    const parameters = { paymentId: String(body['paymentId']) };
    return this.#api.expect(200, 'readPayment', { token: this.token, parameters });
  }

  /** Captures, voids or refunds a payment, and expects a status. */
  change(status: number, id: string, payment: Answer, body: Body = {}): Promise<Answer> {
    const parameters = { paymentId: String(payment.body['paymentId']) };
    return this.#api.expect(status, id, { token: this.token, parameters, body });
  }
}
