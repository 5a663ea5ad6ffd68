import { BANK_REFUSALS, Transfer, TransferList, type TransferRequest } from '@breakwater/contracts';
import type { EdgeClient, RequestContext } from '@breakwater/service-kit';
import { Compile } from 'typebox/compile';

const transfer = Compile(Transfer);
const transferList = Compile(TransferList);

/** What the bank said about an instruction: it is in the book, or it was refused and never will be. */
export type TransferAnswer =
  | { readonly outcome: 'booked'; readonly transfer: Transfer }
  | { readonly outcome: 'refused'; readonly reason: string };

/** Talks to the bank, which does not deduplicate: an instruction is sent once, and asked after when in doubt. */
export class BankClient {
  readonly #edge: EdgeClient;

  constructor(edge: EdgeClient) {
    this.#edge = edge;
  }

  /**
   * Sends an instruction, never twice.
   * @throws CallError; with outcome `unknown` the transfer may have been made. Error for an answer that is neither a
   *   booked transfer nor one of the bank's refusals: then nothing is known either.
   */
  async send(body: TransferRequest, context: RequestContext): Promise<TransferAnswer> {
    const answer = await this.#edge.request({
      method: 'POST',
      path: '/v1/transfers',
      body,
      context,
      repeatable: false,
    });
    const said: unknown = JSON.parse(answer.text);
    if (answer.status === 201 || answer.status === 202) {
      if (!transfer.Check(said) || said.reference !== body.reference)
        throw new Error('the bank confirmed a transfer with a body that is not what the contract says');
      return { outcome: 'booked', transfer: said };
    }
    const reason = BANK_REFUSALS.find((code) => code === (said as { code?: unknown } | null)?.code);
    if (answer.status === 422 && reason !== undefined) return { outcome: 'refused', reason };
    throw new Error(`the bank answered ${answer.status}, which says nothing about the transfer`);
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
