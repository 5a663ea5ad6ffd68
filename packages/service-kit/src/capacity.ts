import { type Clock, type Random, sleep } from '@breakwater/clock';
import { metric } from '@breakwater/contracts';
import type { CapacityLeft } from '@breakwater/faults';
import type { Permit } from '@breakwater/resilience';
import type { FastifyRequest } from 'fastify';
import type { AdmissionQueue } from './admission-queue.ts';
import { callFor } from './current-work.ts';
import type { HttpApp } from './http-app.ts';
import type { Metrics } from './metrics.ts';

/**
 * The capacity model: a replica serves product requests through a known number of slots, each of which a request
 * holds from its turn until its answer, as a thread would. Its service time comes first, then the real work. Capacity
 * is so a property of the model and not of the machine.
 */
export interface CapacityModel {
  /** 0 switches the model off. */
  readonly slots: number;
  /** Mean service time in milliseconds. */
  readonly serviceMs: number;
}

/** How many slots a replica has now; Infinity when the model is off. */
export function slotsNow({ slots }: CapacityModel, { slotShare }: CapacityLeft): number {
  return slots === 0 ? Number.POSITIVE_INFINITY : Math.max(1, Math.round(slots * slotShare));
}

/** The shape of the service time: log-normal with this sigma, so the 99th percentile is about twice the median. */
const SERVICE_TIME_SIGMA = 0.3;

/** Draws a service time with the given mean. */
export function drawServiceMs(random: Random, meanMs: number): number {
  return meanMs === 0
    ? 0
    : random.logNormal(meanMs * Math.exp(-(SERVICE_TIME_SIGMA ** 2) / 2), SERVICE_TIME_SIGMA);
}

const permits = new WeakMap<FastifyRequest, Permit>();

/**
 * Makes every product route of the application wait for a slot and hold it until the answer is ready. The body is read
 * first: a client that leaves while its request waits would otherwise take the rest of its body along, and a request
 * without its body never comes to an end that gives the slot back.
 */
export function useCapacity(
  app: HttpApp,
  options: {
    /** The model in force. */
    model: () => CapacityModel;
    /** What faults leave of the model's capacity at the moment. */
    left: () => CapacityLeft;
    queue: Pick<AdmissionQueue, 'acquire' | 'inUse' | 'waiting'>;
    random: Random;
    clock: Clock;
    metrics: Metrics;
  },
): void {
  const { model, left, queue, random, clock, metrics } = options;
  metrics.gauge(metric.queueWaiting, 'Requests that wait for a slot.', [], () => queue.waiting);
  metrics.gauge(metric.slotsInUse, 'Slots in use.', [], () => queue.inUse);
  app.addHook('preValidation', async (request) => {
    if (request.routeOptions.config.workClass === undefined) return;
    permits.set(request, await queue.acquire(callFor(request.context)));
    const { slots, serviceMs } = model();
    if (slots === 0) return;
    await sleep(clock, drawServiceMs(random, serviceMs * left().serviceTimeFactor));
  });
  app.addHook('onSend', (request, _reply, _payload, done) => {
    release(request);
    done();
  });
  app.addHook('onResponse', (request, _reply, done) => {
    release(request);
    done();
  });
}

function release(request: FastifyRequest): void {
  permits.get(request)?.release();
  permits.delete(request);
}
