import type { Clock } from '@breakwater/clock';
import { type Design, type EdgeName, buildShedder } from '@breakwater/designs';
import type { LoadShedder, PolicyListener } from '@breakwater/resilience';
import type { CurrentDesign } from './current-design.ts';
import { callFor } from './current-work.ts';
import { EventLoopDelay } from './event-loop-delay.ts';
import type { HttpApp } from './http-app.ts';
import type { Metrics } from './metrics.ts';
import { currentOnly } from './policy-metrics.ts';

/**
 * Refuses product requests while the process comes late to everything, as the design in force says, by class and cohort.
 * It does so as soon as it is known who asks, and before the body is read or a place in line is looked for: no refusal is
 * cheaper, and it is the processor that is short. The delay is measured from the first design on that sheds.
 * @param delayMs how late the event loop has come of late; for tests.
 */
export function useShedding(
  app: HttpApp,
  edge: EdgeName,
  parts: {
    readonly design: CurrentDesign;
    readonly clock: Clock;
    readonly metrics: Metrics;
    readonly listener: PolicyListener;
  },
  delayMs?: () => number,
): void {
  const { design, clock, metrics, listener } = parts;
  const listenerOf = currentOnly(listener);
  let measured = delayMs;
  const measure = (): number => {
    if (measured === undefined) {
      const delay = new EventLoopDelay(clock);
      measured = () => delay.recentMs;
    }
    return measured();
  };
  const shedderOf = ({ edges }: Design): LoadShedder | undefined => {
    const shedder = buildShedder(edges[edge], measure, clock, listenerOf());
    if (shedder === undefined) metrics.shedShare.remove({ edge });
    else metrics.shedShare.set({ edge }, shedder.shedShare);
    return shedder;
  };
  let shedder = shedderOf(design.now);
  design.onChange((next) => {
    shedder = shedderOf(next);
  });
  app.addHook('preParsing', async (request) => {
    if (request.routeOptions.config.workClass === undefined) return;
    shedder?.admit(callFor(request.context));
  });
}
