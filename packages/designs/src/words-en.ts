import { type Words, byClass, percent } from './words-type.ts';

export const english: Words = {
  nothing: 'Nothing guards this edge.',
  because: 'Why: ',
  warning: 'Warning:',
  fallback: ({ ageDaysMax }) =>
    `Fallback: when the call is refused or fails, a cached report of at most ${ageDaysMax} days is used.`,
  deadline: ({ deadlineMs, hopAllowanceMs }) =>
    `Deadline: a call may take ${deadlineMs} ms in all; ${hopAllowanceMs} ms of what is left are kept for the way back.`,
  bulkhead: ({ concurrencyMax, queueLengthMax, waitMsMax, classConcurrencyMax }) =>
    `Bulkhead: at most ${concurrencyMax} calls at once; ${queueLengthMax} more may wait, up to ${waitMsMax} ms.` +
    (classConcurrencyMax === undefined ? '' : ` Of these at most by class: ${byClass(classConcurrencyMax)}.`),
  retry: ({ attemptsMax, backoffMsMin, backoffMsMax, budget }) =>
    `Retry: at most ${attemptsMax} attempts for a repeatable call, with pauses of ${backoffMsMin} to ${backoffMsMax} ms; ` +
    (budget === undefined
      ? 'without a budget.'
      : `all retries together at most ${percent(budget.retryShare)} of the requests plus ${budget.retriesPerSecondMin} a second, over ${budget.windowMs} ms.`),
  breaker: ({ failureShareMax, volumeMin, windowMs, openMs }) =>
    `Breaker: opens when more than ${percent(failureShareMax)} of at least ${volumeMin} attempts within ${windowMs} ms failed; ` +
    `probes again after ${openMs} ms, one attempt at a time.`,
  timeout: ({ timeoutMs }) => `Timeout: an attempt is cancelled after ${timeoutMs} ms.`,
  balancer: ({ kind, coolDownMs, failureCountsAsMs }) =>
    (kind === 'round_robin'
      ? 'Balancer: replicas take turns'
      : 'Balancer: the replica with the least latency x (attempts in flight + 1)') +
    `; one that refuses connections is left out for ${coolDownMs} ms; a failure counts as ${failureCountsAsMs} ms.`,
  clientDeadline: (deadlineMs) => `Deadline: a client's request may take ${deadlineMs} ms in all.`,
  queue: ({ lengthMax, dropExpired, classSlotsMax }) =>
    `Queue: at most ${lengthMax} requests wait for a slot; ` +
    (dropExpired ? 'those past their deadline are dropped unworked.' : 'none is dropped.') +
    (classSlotsMax === undefined ? '' : ` Slots at most by class: ${byClass(classSlotsMax)}.`),
  postgres: ({ poolMax, acquireTimeoutMs, statementTimeoutMs }) => [
    ...(poolMax === undefined ? [] : [`Pool: at most ${poolMax} connections.`]),
    ...(acquireTimeoutMs === undefined ? [] : [`Waiting for a connection: at most ${acquireTimeoutMs} ms.`]),
    ...(statementTimeoutMs === undefined
      ? []
      : [`Statement timeout: the database ends a statement after ${statementTimeoutMs} ms.`]),
  ],
  redis: ({ commandTimeoutMs }) =>
    commandTimeoutMs === undefined
      ? []
      : [`Command timeout: a command is given up after ${commandTimeoutMs} ms.`],
};
