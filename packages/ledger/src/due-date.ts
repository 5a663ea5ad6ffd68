/**
 * The date a number of months after `date`, on the same day of the month or on the last day of a shorter month.
 * Count from the first date each time: 31 January, 28 February, 31 March.
 * @param date ISO calendar date, `2026-01-31`.
 * @throws RangeError when `date` is not a calendar date or `months` not a whole number from 0 to 1200.
 */
export function addMonths(date: string, months: number): string {
  if (!Number.isInteger(months) || months < 0 || months > 1200) {
    throw new RangeError(`months must be a whole number from 0 to 1200, got ${months}`);
  }
  const { year, month, day } = parseDate(date);
  const monthsSinceZero = year * 12 + (month - 1) + months;
  const targetYear = Math.floor(monthsSinceZero / 12);
  const targetMonth = (monthsSinceZero % 12) + 1;
  return isoDate(targetYear, targetMonth, Math.min(day, daysIn(targetYear, targetMonth)));
}

function parseDate(date: string): { year: number; month: number; day: number } {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date);
  const [year = 0, month = 0, day = 0] = (match ?? []).slice(1).map(Number);
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) {
    throw new RangeError(`"${date}" is not a calendar date`);
  }
  return { year, month, day };
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function isoDate(year: number, month: number, day: number): string {
  return [String(year).padStart(4, '0'), ...[month, day].map((part) => String(part).padStart(2, '0'))].join(
    '-',
  );
}
