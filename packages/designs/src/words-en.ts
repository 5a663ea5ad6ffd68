import { usualPriority } from '@breakwater/resilience';
import type { RateLimit } from './server-schema.ts';
import { type AutomaticRung, watchedEdge } from './ladder-schema.ts';
import {
  type AimdOptions,
  type BalancerKind,
  type GradientOptions,
  type PrequalOptions,
  type RungOptions,
  type Words,
  byClass,
  limitsBy,
  percent,
  wholePrequal,
} from './words-type.ts';

const aimdWords = ({ limitMin, limitInitial, limitMax, ...by }: AimdOptions): string =>
  `between ${limitMin} and ${limitMax}, ${limitInitial} at first: one more for each limit's worth of answers, ${percent(by.backoffShare)} of it after a failure or an answer slower than ${by.latencyMsMax} ms.`;

const gradientWords = ({ limitMin, limitInitial, limitMax, ...by }: GradientOptions): string =>
  `between ${limitMin} and ${limitMax}, ${limitInitial} at first: as many as keep latency below ${by.tolerance} times that with little load; ` +
  `it may grow by ${by.queueSize} at once, goes ${percent(by.smoothing)} of the way with each window of ${by.windowSamplesMin} answers, follows slower times by ${percent(by.longSmoothing)}, and is halved for a look every ${by.probeEveryWindows} windows.`;

const choice: Readonly<Record<BalancerKind, string>> = {
  round_robin: 'replicas take turns',
  least_requests: 'the replica with the fewest attempts in flight',
  power_of_two_choices:
    'of two replicas drawn at random the one with less latency x (attempts in flight + 1)',
  least_load: 'the replica with the least latency x (attempts in flight + 1)',
  prequal: 'replicas are asked how busy they are, and of those that are not the quickest is taken',
};

const rungs: Readonly<Record<AutomaticRung, (options: RungOptions) => string>> = {
  loans_off: () => 'Loans off: no new loans, payments go on.',
  stand_in: ({ amountMinorMax, customerMinorMax, totalMinorMax }) =>
    `Stand-in: what risk cannot decide is approved up to ${amountMinorMax} fen a payment, ${customerMinorMax} a customer and ${totalMinorMax} in all, and reviewed afterwards.`,
  accept_for_later: ({ paymentsMax, waitMsMax }) =>
    `Accept for later: what risk cannot decide is taken down, at most ${paymentsMax} payments for at most ${waitMsMax} ms, and decided when it is back.`,
  read_only: () => 'Read only: nothing is changed, looking goes on.',
  closed: () => 'Closed: nobody is let in, and a page says so.',
};

const rule = (rung: AutomaticRung, by: RungOptions): string =>
  `Pulled when at least ${percent(by.pullShareMin)} of ${by.volumeMin} or more calls over ${watchedEdge[rung]} (payments, where risk is asked) met trouble within ${by.windowMs} ms; ` +
  `let go when over ${by.holdMs} ms at most ${percent(by.releaseShareMax)} of ${by.releaseVolumeMin} or more did.` +
  (by.probeMs === undefined ? '' : ` One request may try every ${by.probeMs} ms.`);
const prequalWords = (prequal: PrequalOptions): string =>
  ` Asking: ${prequal.probesPerAttempt} questions with each attempt, none waited for longer than ${prequal.probeTimeoutMs} ms; ` +
  `${prequal.poolMax} answers are kept, each for ${prequal.ageMsMax} ms and ${prequal.usesMax} attempts; busy is who has more in flight than ${percent(prequal.hotQuantile)} of the answers said.`;

const withoutStore = {
  allow: 'all are allowed',
  refuse: 'none is allowed',
  local: 'each replica counts for itself',
};

const limitWords = ({ tokenBucket, slidingWindow, shared }: RateLimit): string =>
  (tokenBucket === undefined
    ? ''
    : `${tokenBucket.perSecond} requests a second, ${tokenBucket.burst} at once`) +
  (slidingWindow === undefined
    ? ''
    : `${slidingWindow.requestsMax} requests within any ${slidingWindow.windowMs} ms`) +
  (shared === undefined
    ? ', counted by each replica'
    : `, counted in Redis for all replicas; when it does not answer within ${shared.storeWaitMs} ms, ${withoutStore[shared.whenStoreIsOut]}`);

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
  hedge: ({ afterMs, afterQuantile, hedgeShare, hedgesPerSecondMin, windowMs }) =>
    `Hedge: a repeatable attempt that has not answered after ${afterMs} ms` +
    (afterQuantile === 0 ? '' : ` and for longer than ${percent(afterQuantile)} of the recent ones took`) +
    ` is joined by a second one; all of these together at most ${percent(hedgeShare)} of the calls plus ${hedgesPerSecondMin} a second, over ${windowMs} ms.`,
  throttle: ({ acceptFactor, windowMs, volumeMin, refuseShareMax }) =>
    `Throttle: of what is called within ${windowMs} ms (${volumeMin} calls at least), no more is sent than ${acceptFactor} times what is accepted; at most ${percent(refuseShareMax)} is refused here.`,
  limit: ({ gradient, aimd, classShareMax, cohortSpread }) =>
    `Limit: calls in flight ` +
    (aimd === undefined ? '' : aimdWords(aimd)) +
    (gradient === undefined ? '' : gradientWords(gradient)) +
    (classShareMax === undefined
      ? ''
      : ` Of the limit at most by class: ${byClass(classShareMax, percent)}.`) +
    (cohortSpread === 0
      ? ''
      : ` The lowest cohort of customers does without ${percent(cohortSpread)} of that, the others without less.`),
  cache: ({ softExpiryMs, hardExpiryMs, entriesMax, refreshesMax, staleIfError }) =>
    `Cache: answers of up to ${softExpiryMs} ms are used as they are, up to ${hardExpiryMs} ms while a new one is fetched (${refreshesMax} at once); ` +
    `${entriesMax} are kept; when fetching fails the old one ${staleIfError === 1 ? 'stays' : 'is dropped'}.`,
  coalesce: ({ keysMax }) =>
    `Coalescing: who asks for the same at the same time shares one call, for up to ${keysMax} different questions.`,
  breaker: ({ volumeMin, windowMs, openMs, probesMax, ...rules }) =>
    `Breaker: opens when more than ${percent(rules.failureShareMax)} of at least ${volumeMin} attempts within ${windowMs} ms failed` +
    (rules.slowCallMs === 0
      ? ''
      : `, or more than ${percent(rules.slowShareMax)} took longer than ${rules.slowCallMs} ms`) +
    (rules.consecutiveFailuresMax === 0 ? '' : `, or ${rules.consecutiveFailuresMax} in a row failed`) +
    `; probes again after ${openMs} ms, and closes when ${probesMax} answered.`,
  timeout: ({ timeoutMs }) => `Timeout: an attempt is cancelled after ${timeoutMs} ms.`,
  balancer: ({ kind, coolDownMs, failureCountsAsMs, prequal, health, ejection, slowStart, ownCell }) =>
    `Balancer: ${choice[kind]}; one that refuses connections is left out for ${coolDownMs} ms; a failure counts as ${failureCountsAsMs} ms.` +
    (kind === 'prequal' ? prequalWords(wholePrequal(prequal)) : '') +
    (health === undefined
      ? ''
      : ` Health: every ${health.checkEveryMs} ms a replica is asked whether it is well, for ${health.checkTimeoutMs} ms at most; it is left out after ${health.unhealthyAfter} failures in a row and back after ${health.healthyAfter} good answers, but not when less than ${percent(health.panicShare)} are healthy.`) +
    (ejection === undefined
      ? ''
      : ` Ejection: a replica is left out after ${ejection.failuresInARow} failures in a row, or when within ${ejection.windowMs} ms and at least ${ejection.volumeMin} attempts ` +
        `its share of failures is more than ${percent(ejection.failureShareAboveOthersMax)} above that of the others or its latency more than ${ejection.latencyFactorMax} times theirs; ` +
        `for ${ejection.ejectionMs} ms, longer each time up to ${ejection.ejectionMsMax} ms; at most ${percent(ejection.ejectedShareMax)} of the replicas, and none when less than ${percent(ejection.panicShare)} are healthy.`) +
    (slowStart === undefined
      ? ''
      : ` A replica that is new or comes back begins with ${percent(slowStart.startShare)} of its share, and has all of it after ${slowStart.slowStartMs} ms.`) +
    (ownCell === undefined
      ? ''
      : ` Own cell: attempts stay in the caller's cell while its healthy replicas, each carrying up to ${ownCell.overprovision} times its share, can bear them.`),
  clientDeadline: (deadlineMs) => `Deadline: a client's request may take ${deadlineMs} ms in all.`,
  shed: ({ delayMsMin, delayMsMax, releaseShare, releaseMs, lookEveryMs, classPriority = usualPriority }) =>
    `Shedding: while the event loop comes late, more and more is refused before it stands in line, from a delay of ${delayMsMin} ms on, and everything from ${delayMsMax} ms on; ` +
    `it is looked at every ${lookEveryMs} ms, and what was shed comes back at ${percent(releaseShare)} of the delay at which it went, all of it in no less than ${releaseMs} ms. ` +
    `Priority by class, the lowest is shed first: ${byClass(classPriority)}.`,
  rateLimit: (limits) =>
    `Rate limit: ${limitsBy(limits, {
      address: 'a client address',
      customer: 'a customer',
      class: (name) => `all of class ${name}`,
    })
      .map(({ of, limit }) => `${of} may make ${limitWords(limit)}`)
      .join('; ')}.`,
  queue: ({ lengthMax, dropExpired, refuseHopeless, discipline, codel, classPriority, classSlotsMax }) =>
    `Queue: at most ${lengthMax} requests wait for a slot; ` +
    (dropExpired ? 'those past their deadline are dropped unworked.' : 'none is dropped.') +
    (refuseHopeless ? ' Who cannot be served before the deadline is refused at once.' : '') +
    (discipline === 'adaptive_lifo' ? ' While the line stands, the newest goes first.' : '') +
    (codel === undefined
      ? ''
      : ` When the line has stood for ${codel.codelIntervalMs} ms, who has waited longer than ${codel.codelTargetMs} ms is dropped.`) +
    (classPriority === undefined ? '' : ` Priority by class, the highest first: ${byClass(classPriority)}.`) +
    (classSlotsMax === undefined ? '' : ` Slots at most by class: ${byClass(classSlotsMax)}.`),
  postgres: ({ poolMax, acquireTimeoutMs, statementTimeoutMs }) => [
    ...(poolMax === undefined ? [] : [`Pool: at most ${poolMax} connections.`]),
    ...(acquireTimeoutMs === undefined ? [] : [`Waiting for a connection: at most ${acquireTimeoutMs} ms.`]),
    ...(statementTimeoutMs === undefined
      ? []
      : [`Statement timeout: the database ends a statement after ${statementTimeoutMs} ms.`]),
  ],
  admission: ({ concurrencyMax, queueLengthMax, waitMsMax, classConcurrencyMax, classPriority }) =>
    `Admission: at most ${concurrencyMax} connections are used at once; ${queueLengthMax} more may wait for one, up to ${waitMsMax} ms.` +
    (classConcurrencyMax === undefined
      ? ''
      : ` Of these at most by class: ${byClass(classConcurrencyMax)}.`) +
    (classPriority === undefined ? '' : ` Priority by class, the highest first: ${byClass(classPriority)}.`),
  redis: ({ commandTimeoutMs }) =>
    commandTimeoutMs === undefined
      ? []
      : [`Command timeout: a command is given up after ${commandTimeoutMs} ms.`],
  ladderTitle: 'degradation ladder',
  noRung: 'No rung is pulled by itself; an operator can pull each.',
  rung: (rung, options) => `${rungs[rung](options)} ${rule(rung, options)}`,
};
