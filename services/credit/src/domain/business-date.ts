/** The business runs on China Standard Time, which has no daylight saving. */
const OFFSET_MS = 8 * 3_600_000;

/** The ISO calendar date of a moment for the business. */
export function businessDateAt(nowMs: number): string {
  return new Date(nowMs + OFFSET_MS).toISOString().slice(0, 10);
}
