import { type Static, Type } from 'typebox';
import { Product } from './accounts.ts';
import { CalendarDate } from './ids.ts';

const strict = { additionalProperties: false };
const minor = Type.Integer({ minimum: 0, maximum: 1_000_000_000_000 });
const Reason = Type.String({ minLength: 1, maxLength: 200 });

/** `PUT /operator/accounts/{accountId}/status`: freezes an account, ends that, or closes it for good. */
export const StatusChange = Type.Object(
  { status: Type.Enum(['active', 'frozen', 'closed']), reason: Reason },
  strict,
);
export type StatusChange = Static<typeof StatusChange>;

/** `PUT /operator/accounts/{accountId}/limits`: cuts or raises limits; what is owed already stays owed. */
export const LimitChange = Type.Object(
  { limitMinor: minor, payLaterLimitMinor: minor, cashLoanLimitMinor: minor, reason: Reason },
  strict,
);
export type LimitChange = Static<typeof LimitChange>;

/** `POST /operator/incidents`; `DELETE /operator/incidents/{incidentId}` ends one. */
export const IncidentRequest = Type.Object(
  { reason: Type.String(), products: Type.Array(Product, { minItems: 1, uniqueItems: true }) },
  strict,
);
export type IncidentRequest = Static<typeof IncidentRequest>;

/** `POST /operator/day-close`: closes the business date; it must be the current one, so that a repeated call is harmless. */
export const DayCloseRequest = Type.Object({ businessDate: CalendarDate }, strict);
export type DayCloseRequest = Static<typeof DayCloseRequest>;

/** `GET /operator/day-close`: how far the last close has come. */
export const DayClose = Type.Object(
  {
    businessDate: CalendarDate,
    closing: Type.Union([CalendarDate, Type.Null()], {
      description: 'The date whose close is not finished yet.',
    }),
    step: Type.Union([Type.String(), Type.Null()]),
    done: Type.Record(Type.String(), Type.Integer(), { description: 'How many of each step are done.' }),
    error: Type.Optional(
      Type.String({ description: 'Why the last try stopped; closing again goes on from there.' }),
    ),
  },
  strict,
);
export type DayClose = Static<typeof DayClose>;

/** A job that failed for good, as `GET /operator/dead-letters` lists it. */
export const DeadLetter = Type.Object(
  {
    eventId: Type.String(),
    queue: Type.String(),
    error: Type.String(),
    attempts: Type.Integer(),
    diedAt: Type.String({ format: 'date-time' }),
    replays: Type.Integer(),
  },
  strict,
);
export type DeadLetter = Static<typeof DeadLetter>;
