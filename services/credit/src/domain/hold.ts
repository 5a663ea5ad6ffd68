/** For how many business dates a hold can be captured after the one on which it was made. */
const HOLD_DAYS = 7;

/**
 * The last business date on which a hold can be captured.
 * @param businessDate ISO calendar date on which it is made.
 */
export function holdExpiresOn(businessDate: string): string {
  const date = new Date(`${businessDate}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + HOLD_DAYS);
  return date.toISOString().slice(0, 10);
}
