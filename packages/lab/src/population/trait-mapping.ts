import { Region, RepaymentHabit } from '@breakwater/contracts';
import { type Static, type TSchema, Type } from 'typebox';

const strict = { additionalProperties: false };

/** The name of a column in the file's header. */
export const Column = Type.String({ minLength: 1 });

/** How a trait comes from one cell, or is the same for everybody. */
function sources<Value extends TSchema>(value: Value) {
  return {
    constant: Type.Optional(value),
    column: Type.Optional(Column),
    values: Type.Optional(Type.Record(Type.String(), value, { minProperties: 1 })),
    otherwise: Type.Optional(value),
  };
}

const RegionMapping = Type.Object(sources(Region), strict);

const IncomeMapping = Type.Object(
  {
    ...sources(Type.Integer({ minimum: 0, maximum: 1_000_000_000, description: "In the file's money." })),
    months: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 12, description: 'How many months an income of the file is for.' }),
    ),
    limitPercent: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 10_000,
        description: 'A share of the limit as income of a month.',
      }),
    ),
  },
  strict,
);

const HabitMapping = Type.Object(
  {
    ...sources(RepaymentHabit),
    history: Type.Optional(
      Type.Object(
        {
          columns: Type.Array(Column, { minItems: 1, maxItems: 120 }),
          optionalColumns: Type.Optional(
            Type.Array(Column, { maxItems: 120, description: 'Read too where the file has them.' }),
          ),
          neverFrom: Type.Integer({ description: 'Never repays who was once that late.' }),
          lateFrom: Type.Integer({ description: 'Repays late who was once that late.' }),
          earlyUpTo: Type.Integer({ description: 'Repays early who was never later than that.' }),
        },
        strict,
      ),
    ),
  },
  strict,
);
export type HabitHistory = NonNullable<Static<typeof HabitMapping>['history']>;

/** The part of a mapping that says where customers live, what they earn and how they repay. */
export const traitMappings = {
  region: Type.Optional(RegionMapping),
  income: Type.Optional(IncomeMapping),
  repaymentHabit: Type.Optional(HabitMapping),
};
export const TraitMapping = Type.Object(traitMappings);
export type TraitMapping = Static<typeof TraitMapping>;

/** The ways of saying a trait of which a mapping picks one, for each trait. */
const WAYS = {
  region: ['constant', 'column'],
  income: ['constant', 'column', 'limitPercent'],
  repaymentHabit: ['constant', 'column', 'history'],
} as const;

/** What contradicts itself in a mapping although each key is valid: the place and what was expected there. */
export function contradictionOf(mapping: TraitMapping): string | undefined {
  for (const [trait, ways] of Object.entries(WAYS)) {
    const rule: Readonly<Record<string, unknown>> | undefined = mapping[trait as keyof TraitMapping];
    if (rule === undefined) continue;
    const given = ways.filter((way) => rule[way] !== undefined);
    if (given.length !== 1) return `/${trait}: expected one of ${ways.join(', ')}`;
    if (rule['values'] !== undefined && rule['column'] === undefined)
      return `/${trait}/values: expected a column whose values these are`;
    if (rule['otherwise'] !== undefined && rule['values'] === undefined)
      return `/${trait}/otherwise: expected values besides which this is meant`;
  }
  if (mapping.income?.months !== undefined && mapping.income.limitPercent !== undefined)
    return '/income/months: expected a constant or a column that is for so many months';
  return historyContradictionOf(mapping.repaymentHabit?.history);
}

function historyContradictionOf(history: HabitHistory | undefined): string | undefined {
  if (history === undefined) return undefined;
  if (history.neverFrom < history.lateFrom)
    return `/repaymentHabit/history/neverFrom: expected ${history.lateFrom} (lateFrom) or more`;
  if (history.earlyUpTo >= history.lateFrom)
    return `/repaymentHabit/history/earlyUpTo: expected less than ${history.lateFrom} (lateFrom)`;
  return undefined;
}

/** The columns that a file must have for a mapping's traits. */
export function traitColumns({ region, income, repaymentHabit }: TraitMapping): string[] {
  const single = [region?.column, income?.column, repaymentHabit?.column];
  return [...single, ...(repaymentHabit?.history?.columns ?? [])].filter((column) => column !== undefined);
}
