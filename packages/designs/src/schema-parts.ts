import type { WorkClass } from '@breakwater/contracts';
import { priorityRange } from '@breakwater/resilience';
import { type Static, type TSchema, Type } from 'typebox';

/** No other keys. */
export const strict = { additionalProperties: false };

/** A text for people. */
export const Text = Type.Object(
  { en: Type.String({ minLength: 1 }), zh: Type.String({ minLength: 1 }) },
  strict,
);
export type Text = Static<typeof Text>;

/** Why the options are what they are; `explainDesign` prints it. */
export const why = { why: Type.Optional(Text) };

/** Something of each class of work; a class that is left out has none. */
export function byClass<T extends TSchema>(value: T) {
  const each = Type.Optional(value);
  return Type.Object(
    { payment: each, loan: each, repayment: each, look: each } satisfies Record<WorkClass, typeof each>,
    strict,
  );
}

/** A bound for some classes of work. */
export const ByClass = byClass(Type.Integer({ minimum: 1, maximum: 100_000 }));
/** A higher one goes first and is shed last. */
export const PriorityByClass = byClass(
  Type.Integer({ minimum: priorityRange.min, maximum: priorityRange.max }),
);
/** The share of a limit that a class may use. */
export const ShareByClass = byClass(Type.Number({ minimum: 0.01, maximum: 1 }));
