import type { Problem } from './design.ts';
import type { Ladder } from './ladder-schema.ts';
import { pathOf } from './path.ts';

/** Options of the ladder that contradict each other. */
export function ladderContradictions(ladder: Ladder | undefined): Problem[] {
  const problems: Problem[] = [];
  const notMore = (rung: string, name: string, value: number, other: string, max: number): void => {
    if (value > max)
      problems.push({
        path: pathOf(['ladder', rung, name]),
        message: `must not be more than ${other} ${max}, is ${value}`,
      });
  };
  for (const [rung, options] of Object.entries(ladder ?? {})) {
    const { releaseShareMax, pullShareMin } = options;
    if (releaseShareMax >= pullShareMin)
      problems.push({
        path: pathOf(['ladder', rung, 'releaseShareMax']),
        message: `must be less than pullShareMin ${pullShareMin}, is ${releaseShareMax}: the rung would flicker`,
      });
  }
  const caps = ladder?.stand_in;
  if (caps !== undefined) {
    const { amountMinorMax, customerMinorMax, totalMinorMax } = caps;
    notMore('stand_in', 'amountMinorMax', amountMinorMax, 'customerMinorMax', customerMinorMax);
    notMore('stand_in', 'customerMinorMax', customerMinorMax, 'totalMinorMax', totalMinorMax);
  }
  return problems;
}
