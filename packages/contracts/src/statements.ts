import { type Static, Type } from 'typebox';
import { Product } from './accounts.ts';
import { AccountId, CalendarDate, Period } from './ids.ts';
import { CurrencyCode } from './payments.ts';

const strict = { additionalProperties: false };

/** What a page of a list is asked for: where to go on, and how many. */
export const PageQuery = Type.Object(
  {
    cursor: Type.Optional(
      Type.String({ pattern: '^[0-9]{1,18}$', description: '`nextCursor` of the page before.' }),
    ),
    limit: Type.Optional(
      Type.String({ pattern: '^([1-9]|[1-9][0-9]|100)$', description: '1 to 100; 50 when absent.' }),
    ),
  },
  strict,
);
export type PageQuery = Static<typeof PageQuery>;

const NextCursor = Type.Optional(Type.String({ description: 'Absent on the last page.' }));

/** One line of a customer's account: what made it owe more (positive) or less (negative). */
export const AccountEntry = Type.Object(
  {
    version: Type.Integer({ minimum: 1, description: "The account's version after it." }),
    businessDate: CalendarDate,
    kind: Type.String({ description: 'purchase, payment.capture, payment.refund, loan.activate, ...' }),
    product: Type.Union([Product, Type.Literal('interest')]),
    amountMinor: Type.Integer(),
    resourceId: Type.String(),
  },
  strict,
);
export type AccountEntry = Static<typeof AccountEntry>;

/** `GET /v1/accounts/{accountId}/entries`, the latest first. */
export const EntryPage = Type.Object({ entries: Type.Array(AccountEntry), nextCursor: NextCursor }, strict);
export type EntryPage = Static<typeof EntryPage>;

const summary = {
  accountId: AccountId,
  period: Period,
  fromDate: CalendarDate,
  toDate: CalendarDate,
  currency: CurrencyCode,
  openingMinor: Type.Integer({
    description: 'What was owed at the beginning: the closing of the period before.',
  }),
  closingMinor: Type.Integer({ description: 'The opening and the sum of the lines.' }),
};

/** `GET /v1/accounts/{accountId}/statements`, the latest first. */
export const StatementPage = Type.Object(
  { statements: Type.Array(Type.Object(summary, strict)), nextCursor: NextCursor },
  strict,
);
export type StatementPage = Static<typeof StatementPage>;

/** `GET /v1/accounts/{accountId}/statements/{period}`: once closed, the same bytes for ever. */
export const Statement = Type.Object({ ...summary, lines: Type.Array(AccountEntry) }, strict);
export type Statement = Static<typeof Statement>;

/** What a customer was told, for example that a payment was captured or a repayment failed. */
export const Notification = Type.Object(
  {
    number: Type.Integer({ minimum: 1 }),
    kind: Type.String({ description: 'The kind of the operation that it tells of, such as payment.refund.' }),
    resourceId: Type.String(),
    createdAt: Type.String({ format: 'date-time' }),
  },
  strict,
);
export type Notification = Static<typeof Notification>;

/** `GET /v1/accounts/{accountId}/notifications`, the latest first. */
export const NotificationPage = Type.Object(
  { notifications: Type.Array(Notification), nextCursor: NextCursor },
  strict,
);
export type NotificationPage = Static<typeof NotificationPage>;
