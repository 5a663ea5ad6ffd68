import { type Language, WORK_CLASSES, type WorkClass, header, languageOf } from '@breakwater/contracts';
import type { Clock } from '@breakwater/clock';
import { type Deadline, deadlineIn, noDeadline } from '@breakwater/resilience';
import type { FastifyRequest } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';
import { type Sampler, type TraceContext, continueForeignTrace, continueTrace } from './trace-context.ts';

/** What a request carries from hop to hop. */
export interface RequestContext {
  readonly trace: TraceContext;
  readonly deadline: Deadline;
  readonly workClass: WorkClass;
  /** The authenticated customer, on calls behind the gateway. */
  readonly caller: string | undefined;
  /** Which share of the customers that one belongs to: among equals the low ones are shed first. */
  readonly cohort?: number | undefined;
  readonly language: Language;
  readonly acceptLanguage: string | undefined;
  readonly run: string | undefined;
}

/** Reads the context of a call from another service of the fleet. */
export function internalContext(
  headers: IncomingHttpHeaders,
  clock: Clock,
  sampler?: Sampler,
): RequestContext {
  const timeoutMs = Number(headers[header.timeoutMs] ?? Number.NaN);
  const workClass = headers[header.workClass];
  return {
    trace: continueTrace(one(headers[header.traceparent]), sampler),
    deadline: Number.isFinite(timeoutMs) ? deadlineIn(clock, Math.max(0, timeoutMs)) : noDeadline,
    workClass: WORK_CLASSES.find((known) => known === workClass) ?? 'look',
    caller: one(headers[header.caller]),
    cohort: cohortIn(one(headers[header.cohort])),
    language: languageOf(headers['accept-language']),
    acceptLanguage: headers['accept-language'],
    run: one(headers[header.run]),
  };
}

/**
 * Reads the context of a request from outside. What only the fleet may say (deadline, class, caller, cohort) is not taken from
 * its headers: the class is the route's, the deadline starts now.
 */
export function publicContext(
  request: FastifyRequest,
  deadline: Deadline,
  sampler?: Sampler,
): RequestContext {
  const { headers } = request;
  return {
    trace: continueForeignTrace(one(headers[header.traceparent]), sampler),
    deadline,
    workClass: request.routeOptions.config.workClass ?? 'look',
    caller: undefined,
    language: languageOf(headers['accept-language']),
    acceptLanguage: headers['accept-language'],
    run: runTag(one(headers[header.run])),
  };
}

/**
 * The context of work that follows from an event and goes on in the trace of the request behind it. Nobody waits for it,
 * and nobody calls for it.
 * @param sampler decides when there is no such request, as for work that a time of day begins.
 */
export function contextOfTrace(
  traceparent: string | undefined,
  workClass: WorkClass,
  sampler?: Sampler,
): RequestContext {
  return {
    trace: continueTrace(traceparent, sampler),
    deadline: noDeadline,
    workClass,
    caller: undefined,
    language: 'en',
    acceptLanguage: undefined,
    run: undefined,
  };
}

function cohortIn(value: string | undefined): number | undefined {
  return value !== undefined && /^[0-9]{1,2}$/.test(value) ? Number(value) : undefined;
}

function runTag(value: string | undefined): string | undefined {
  return value !== undefined && /^[A-Za-z0-9._-]{1,64}$/.test(value) ? value : undefined;
}

function one(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
