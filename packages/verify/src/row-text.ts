/** 64-bit numbers arrive as text, so that none is rounded. */
export type Text<Row> = { [Name in keyof Row]: Row[Name] extends bigint ? string : Row[Name] };

/** When a row was written, in Unix milliseconds. */
export const AT_MS = '(extract(epoch FROM created_at) * 1000)::float8 AS "createdAtMs"';

/** Only accounts that more happened to than their opening: a population may be far larger than what a run touched. */
export const OPERATED = `account_id IN (SELECT o.account_id FROM credit.operations AS o
  UNION SELECT w.account_id FROM credit.account_versions AS w WHERE w.version > 1)`;

/** A calendar date as ISO text. */
export function dateOf(column: string): string {
  return `to_char(${column}, 'YYYY-MM-DD')`;
}
