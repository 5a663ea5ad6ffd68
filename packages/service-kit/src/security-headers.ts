/**
 * Headers of every answer. The answers are data and belong to whoever asked: no browser may guess another type, run
 * anything in them, put them into a frame or keep them. TLS and its HSTS header are the business of what stands in front.
 */
export const SECURITY_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
} as const;
