import { Transfer, TransferList, type TransferRequest } from '@breakwater/contracts';
import type { EdgeClient, RequestContext } from '@breakwater/service-kit';
import { Compile } from 'typebox/compile';

const transfer = Compile(Transfer);
const transferList = Compile(TransferList);

/** What the bank said about an instruction: it is in the book, or it was refused and never will be. */
export type TransferAnswer =
  | { readonly outcome: 'settled'; readonly transfer: Transfer }
  | { readonly outcome: 'refused'; readonly status: number };

/** Talks to the bank, which does not deduplicate: an instruction is sent once, and asked after when in doubt. */
export class BankClient {
  readonly #edge: EdgeClient;

  constructor(edge: EdgeClient) {
    this.#edge = edge;
  }

  /**
   * Sends an instruction, never twice.
   * @throws CallError; with outcome `unknown` the transfer may have been made.
   */
  async send(body: TransferRequest, context: RequestContext): Promise<TransferAnswer> {
    const answer = await this.#edge.request({
      method: 'POST',
      path: '/v1/transfers',
      body,
      context,
      repeatable: false,
    });
    if (answer.status !== 201) return { outcome: 'refused', status: answer.status };
    const made: unknown = JSON.parse(answer.text);
    if (!transfer.Check(made))
      throw new Error('the bank confirmed a transfer with a body that is not what the contract says');
    return { outcome: 'settled', transfer: made };
  }

  /**
   * Every transfer with the reference in the bank's book.
   * @throws CallError when the bank did not answer.
   */
  async find(reference: string, context: RequestContext): Promise<readonly Transfer[]> {
    const path = `/v1/transfers?reference=${reference}`;
    const answer = await this.#edge.request({ method: 'GET', path, context, repeatable: true });
    const list: unknown = answer.status === 200 ? JSON.parse(answer.text) : undefined;
    if (!transferList.Check(list))
      throw new Error(`the bank answered ${answer.status} with a body that is not what the contract says`);
    return list.transfers;
  }
}
