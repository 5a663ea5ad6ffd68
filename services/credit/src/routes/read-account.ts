import { Account, AccountId, CustomerId, PRODUCTS, accountIdOf } from '@breakwater/contracts';
import { AccountModel } from '@breakwater/ledger';
import { Type } from 'typebox';
import type { CreditContext } from '../app.ts';
import { type AccountRecord, getDueMinor } from '../ledger/index.ts';
import { callerOf, ownAccount } from './caller.ts';

/** `GET /v1/accounts/{accountId}`, and `GET /v1/customers/{customerId}` by which the gateway sees that one exists. */
export function addAccountRoutes(parts: CreditContext): void {
  const { app, pool } = parts;
  app.get(
    '/v1/accounts/:accountId',
    {
      config: { workClass: 'look' },
      schema: { params: Type.Object({ accountId: AccountId }), response: { 200: Account } },
    },
    async (request) => {
      const account = await ownAccount(parts, request.params.accountId, callerOf(request));
      return accountView(account, await getDueMinor(pool, account.accountId));
    },
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

function accountView(account: AccountRecord, dueMinor: bigint): Account {
  return {
    accountId: account.accountId,
    status: account.status,
    currency: account.currency,
    limitMinor: Number(account.limitMinor),
    availableMinor: Number(AccountModel.availableMinor(account)),
    products: PRODUCTS.map((product) => ({
      product,
      limitMinor: Number(account.subLimitsMinor[product]),
      postedMinor: Number(account.postedMinor[product]),
      pendingMinor: Number(account.pendingMinor[product]),
      availableMinor: Number(AccountModel.availableMinor(account, product)),
    })),
    interestMinor: Number(account.interestMinor),
    dueMinor: Number(dueMinor),
    businessDate: account.businessDate,
    version: account.version,
  };
}
