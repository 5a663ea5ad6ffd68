import type { Rung } from '@breakwater/contracts';
import type { Design } from '@breakwater/designs';
import type { RungCap } from '@breakwater/verify';

const DAY_SECONDS = 86_400;

/** How far a design lets degraded approvals go, by the rung that they are given on. */
export function rungCapsOf({ edges, ladder }: Design): Partial<Record<Rung, RungCap>> {
  const report = edges['risk->bureau'].caller.fallback;
  const { stand_in: standIn } = ladder;
  return {
    ...(report === undefined
      ? {}
      : { bureau_from_cache: { reportAgeSecondsMax: report.ageDaysMax * DAY_SECONDS } }),
    ...(standIn === undefined
      ? {}
      : {
          stand_in: {
            amountMinorMax: standIn.amountMinorMax,
            customerMinorMax: standIn.customerMinorMax,
            totalMinorMax: standIn.totalMinorMax,
          },
        }),
  };
}
