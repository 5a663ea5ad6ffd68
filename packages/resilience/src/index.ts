export * from './active-health.ts';
export * from './adaptive-limit.ts';
export * from './adaptive-throttle.ts';
export * from './aimd-limit.ts';
export * from './attempt-budget.ts';
export * from './balance.ts';
export * from './balancer.ts';
export * from './breaker.ts';
export * from './bulkhead.ts';
export * from './cache.ts';
export * from './call-error.ts';
export * from './call.ts';
export * from './coalesce.ts';
export { type ConcurrencyLimit, type LimitSample, concurrencyLimitOptions } from './concurrency-limit.ts';
export * from './deadline-policy.ts';
export * from './deadline.ts';
export * from './degradation-switch.ts';
export * from './failure-kind.ts';
export * from './fallback-handlers.ts';
export * from './fallback.ts';
export * from './gradient-limit.ts';
export * from './hedge.ts';
export * from './least-load.ts';
export * from './least-requests.ts';
export * from './listener.ts';
export { LoadEstimate } from './load-estimate.ts';
export * from './load-shedder.ts';
export * from './options.ts';
export * from './outlier-ejection.ts';
export * from './overload.ts';
export * from './own-cell.ts';
export * from './permit.ts';
export * from './pipeline.ts';
export type { PolicyContext } from './policy-context.ts';
export * from './power-of-two-choices.ts';
export * from './prequal.ts';
export type { ProbeAnswer } from './probe-pool.ts';
export { type ClassPriority, cohortOf, priorityRange, usualPriority } from './priority.ts';
export * from './rate-limit.ts';
export * from './replica-set.ts';
export * from './retry-budget.ts';
export * from './retry.ts';
export * from './round-robin.ts';
export type { BalanceGuards } from './shortlist.ts';
export * from './sliding-window.ts';
export * from './slow-start.ts';
export * from './timeout.ts';
export * from './token-bucket.ts';
export type { QueuedCall } from './waiting-line.ts';
export * from './work-queue.ts';
export {
  type QueueDisciplineName,
  type WorkQueueOptions,
  codelOptions,
  queueDisciplines,
} from './work-queue-options.ts';
