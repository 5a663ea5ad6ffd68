import {
  AccountId,
  EntryPage,
  NotificationPage,
  PageQuery,
  Period,
  ProblemError,
  StatementPage,
} from '@breakwater/contracts';
import { type TSchema, Type } from 'typebox';
import type { CreditContext } from '../app.ts';
import { getStatement, listEntries, listNotifications, listStatements, type Page } from '../ledger/index.ts';
import { callerOf, ownAccount } from './caller.ts';

/** The lists of an account, by pages, and its closed statements. */
export function addPageRoutes(parts: CreditContext): void {
  addPageRoute(parts, 'entries', EntryPage, listEntries);
  addPageRoute(parts, 'statements', StatementPage, listStatements);
  addPageRoute(parts, 'notifications', NotificationPage, listNotifications);
  const params = Type.Object({ accountId: AccountId, period: Period });
  parts.app.get(
    '/v1/accounts/:accountId/statements/:period',
    { config: { workClass: 'look' }, schema: { params } },
    async (request, reply) => {
      const { accountId, period } = request.params;
      await ownAccount(parts, accountId, callerOf(request));
      const body = await getStatement(parts.pool, accountId, period);
      if (body === undefined) throw new ProblemError('not_found');
      // The bytes that were closed are the bytes that are sent.
      return reply.type('application/json; charset=utf-8').send(body);
    },
  );
}

function addPageRoute<Answer extends object>(
  parts: CreditContext,
  name: string,
  answer: TSchema,
  list: (pool: CreditContext['pool'], accountId: string, page: Page) => Promise<Answer>,
): void {
  const schema = {
    params: Type.Object({ accountId: AccountId }),
    querystring: PageQuery,
    response: { 200: answer },
  };
  parts.app.get(
    `/v1/accounts/:accountId/${name}`,
    { config: { workClass: 'look' }, schema },
    async (request, reply) => {
      const { accountId } = request.params;
      await ownAccount(parts, accountId, callerOf(request));
      const { cursor, limit = '50' } = request.query;
      return reply.send(await list(parts.pool, accountId, { cursor, limit: Number(limit) }));
    },
  );
}
