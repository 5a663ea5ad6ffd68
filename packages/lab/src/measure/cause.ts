/** Service names that stand for an outside party, whose name edges and error codes use. */
const PARTIES: Readonly<Record<string, string>> = {
  'credit-bureau-mock': 'bureau',
  'bank-mock': 'bank',
};

/** The words that a signal must contain to name the cause; of an edge, its called side counts. */
function wordsOfCause(cause: string): string[] {
  const callee = cause.split('->').at(-1) ?? cause;
  return wordsOf(PARTIES[callee] ?? callee).filter((word) => !/^\d+$/.test(word));
}

function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

/**
 * Whether a signal names the cause of a fault. An open breaker on `risk->bureau` and the error code `bureau_unavailable`
 * both name the cause `bureau`; a breaker on `credit->risk` does not: only the called side of an edge is accused.
 */
export function namesCause(signal: string, cause: string): boolean {
  const accused = signal.split('->').at(-1) ?? signal;
  const present = new Set(wordsOf(PARTIES[accused] ?? accused));
  const wanted = wordsOfCause(cause);
  return wanted.length > 0 && wanted.every((word) => present.has(word));
}
