import type { Random } from '@breakwater/clock';

/** One of the choices, in proportion to its share. */
export function weighted<T>(choices: readonly [T, ...T[]], shares: readonly number[], random: Random): T {
  let left = random.uniform() * shares.reduce((sum, share) => sum + share, 0);
  let last = choices[0];
  for (const [index, choice] of choices.entries()) {
    const share = shares[index] ?? 0;
    if (share === 0) continue;
    if (left < share) return choice;
    left -= share;
    last = choice;
  }
  return last;
}
