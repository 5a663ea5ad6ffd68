/** Writes the way to a place inside a file: `edges["gateway->credit"].caller.retry.attemptsMax`. */
export function pathOf(keys: readonly string[]): string {
  return keys
    .map((key, i) =>
      /^[A-Za-z_]\w*$/.test(key) ? `${i === 0 ? '' : '.'}${key}` : `[${JSON.stringify(key)}]`,
    )
    .join('');
}

/** The keys of a JSON pointer (RFC 6901). */
export function keysOf(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}
