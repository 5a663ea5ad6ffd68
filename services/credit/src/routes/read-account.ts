import { Account, AccountId, CustomerId, PRODUCTS, accountIdOf } from '@breakwater/contracts';
import { Type } from 'typebox';
import type { CreditContext } from '../app.ts';
import { availableForMinor, availableMinor } from '../domain/available.ts';
import type { AccountRecord } from '../ledger/index.ts';
import { callerOf, ownAccount } from './caller.ts';

/** `GET /v1/accounts/{accountId}`, and `GET /v1/customers/{customerId}` by which the gateway sees that one exists. */
export function addAccountRoutes(parts: CreditContext): void {
  const { app } = parts;
  app.get(
    '/v1/accounts/:accountId',
    {
      config: { workClass: 'look' },
      schema: { params: Type.Object({ accountId: AccountId }), response: { 200: Account } },
    },
    async (request) => accountView(await ownAccount(parts, request.params.accountId, callerOf(request))),
  );
  app.get(
    '/v1/customers/:customerId',
    { schema: { params: Type.Object({ customerId: CustomerId }) } },
    async (request) => {
      const { customerId } = request.params;
      const { accountId } = await ownAccount(parts, accountIdOf(customerId), customerId);
      return { customerId, accountId };
    },
  );
}

function accountView(account: AccountRecord): Account {
  return {
    accountId: account.accountId,
    status: account.status,
    currency: account.currency,
    limitMinor: Number(account.limitMinor),
    availableMinor: Number(availableMinor(account)),
    products: PRODUCTS.map((product) => ({
      product,
      limitMinor: Number(account.subLimitsMinor[product]),
      postedMinor: Number(account.postedMinor[product]),
      pendingMinor: Number(account.pendingMinor[product]),
      availableMinor: Number(availableForMinor(account, product)),
    })),
    version: account.version,
  };
}
