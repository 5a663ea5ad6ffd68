import { buildPipeline, loadDesign } from '@breakwater/designs';
import { type Call, deadlineIn } from '@breakwater/resilience';
import { type Subject, type SubjectParts, type CallOnce, answerAtOnce } from './subject.ts';

/** From the least guarded on. */
const DESIGNS = ['naive', 'timeouts', 'retries', 'breakers', 'bulkheads', 'shedding'] as const;
const REPLICAS = ['http://127.0.0.1:1', 'http://127.0.0.1:2'];
/** Replicas that are well and idle. Checks of health go by the clock and not by calls, so none is begun. */
const AT_ONCE = {
  load: () => Promise.resolve({ inFlight: 0, latencyMs: 1 }),
  health: () => Promise.resolve(),
};
/** What a request has left when the gateway passes it on. */
const LEFT_MS = 2_490;

/** The whole pipeline that a design has for the calls of the gateway, around the answer; each call is a new one. */
async function guarded(design: string, { clock, random, context }: SubjectParts): Promise<CallOnce> {
  const { edges } = await loadDesign(design);
  const { listener } = context;
  const guards = { clock, random, listener, replicas: REPLICAS, probes: AT_ONCE };
  const { policy } = buildPipeline(edges['gateway->credit'], guards);
  return () => {
    const call: Call = {
      signal: new AbortController().signal,
      deadline: deadlineIn(clock, LEFT_MS),
      workClass: 'payment',
      repeatable: true,
      attempt: 1,
    };
    return policy.execute(call, answerAtOnce);
  };
}

function pipelineOf(design: string, name = `pipeline, ${design}`): Subject {
  return { name, make: (parts) => guarded(design, parts) };
}

/** The most guarded, twice, to tell how far apart equal things come out. */
export const RESILIENT = 'pipeline, resilient';
export const RESILIENT_AGAIN = 'pipeline, resilient, again';

/** The pipelines of the shipped designs for `gateway->credit`, each a call over that edge without the request. */
export const pipelines: readonly Subject[] = [
  ...DESIGNS.map((design) => pipelineOf(design)),
  pipelineOf('resilient', RESILIENT),
  pipelineOf('resilient', RESILIENT_AGAIN),
];
