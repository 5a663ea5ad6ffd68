/** Credit limits in yuan: log-normal around the median, between the bounds, in whole steps. */
export const LIMIT_YUAN = { median: 8_000, sigma: 0.8, min: 500, max: 200_000, step: 100 };
