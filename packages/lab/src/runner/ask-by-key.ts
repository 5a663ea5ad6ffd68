import { Operation, Session } from '@breakwater/contracts';
import type { ResolveOperation } from '@breakwater/verify';
import type { TSchema, Static } from 'typebox';
import { Check } from 'typebox/value';
import { request } from 'undici';

const ASK_TIMEOUT_MS = 5_000;

/** Asks the platform, as the customer, what became of the operation with a key. */
export function askByKey(gatewayUrl: string): ResolveOperation {
  const tokens = new Map<string, string>();
  const tokenOf = async (customerId: string): Promise<string> => {
    const known = tokens.get(customerId);
    if (known !== undefined) return known;
    const body = JSON.stringify({ customerId });
    const { token } = await ask(Session, `${gatewayUrl}/v1/sessions`, {
      method: 'POST',
      body,
      headers: JSON_HEADERS,
    });
    tokens.set(customerId, token);
    return token;
  };
  return async (idempotencyKey, customerId) => {
    const token = await tokenOf(customerId);
    const url = `${gatewayUrl}/v1/operations?idempotencyKey=${encodeURIComponent(idempotencyKey)}`;
    return ask(Operation, url, { method: 'GET', headers: { authorization: `Bearer ${token}` } });
  };
}

const JSON_HEADERS = { 'content-type': 'application/json' };

interface Question {
  readonly method: 'GET' | 'POST';
  readonly headers: Record<string, string>;
  readonly body?: string;
}

async function ask<Schema extends TSchema>(
  schema: Schema,
  url: string,
  question: Question,
): Promise<Static<Schema>> {
  const response = await request(url, { ...question, signal: AbortSignal.timeout(ASK_TIMEOUT_MS) });
  const answer: unknown = await response.body.json();
  if (response.statusCode < 300 && Check(schema, answer)) return answer;
  throw new Error(`${new URL(url).pathname} answered ${response.statusCode}`);
}
