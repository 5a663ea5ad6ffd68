/** Names of the metrics that the fleet exposes and the lab reads. */
export const metric = {
  /** Counter {route, status, work_class}: answers by product routes. */
  requests: 'breakwater_requests_total',
  /** Histogram {route} in seconds: from arrival to answer. */
  requestSeconds: 'breakwater_request_seconds',
  /** Counter {code, cause_group}: problems answered. */
  refusals: 'breakwater_refusals_total',
  /** Counter {edge, outcome}: attempts sent over an edge. */
  edgeAttempts: 'breakwater_edge_attempts_total',
  /** Counter {edge, policy, reason}: calls that a policy refused before anything was sent. */
  edgeRefusals: 'breakwater_edge_refusals_total',
  /** Histogram {edge, policy} in seconds: time that a policy made a call wait. */
  edgeWaitSeconds: 'breakwater_edge_wait_seconds',
  /** Counter {edge, result}: calls for which it was time to send a second attempt, by which attempt answered. */
  edgeHedges: 'breakwater_edge_hedges_total',
  /** Counter {edge, policy, source}: calls that were answered without an attempt of their own. */
  edgeReused: 'breakwater_edge_reused_total',
  /** Counter {edge}: kept answers that could not be had anew. */
  edgeRefreshFailures: 'breakwater_edge_refresh_failures_total',
  /** Gauge {edge, state}: 1 for the state that the breaker is in. */
  breakerState: 'breakwater_breaker_state',
  /** Gauge {edge}: replicas that the caller leaves out because they are worse than the others. */
  ejectedReplicas: 'breakwater_ejected_replicas',
  /** Gauge {edge}: replicas that the caller may send to, by what it knows. */
  edgeReplicas: 'breakwater_edge_replicas',
  /** Counter {edge}: looks at where the replicas are that came to nothing; what was known before stands. */
  edgeLookupFailures: 'breakwater_edge_lookup_failures_total',
  /** Gauge {edge}: replicas that the caller leaves out because they are not well when it asks them. */
  unhealthyReplicas: 'breakwater_unhealthy_replicas',
  /** Gauge {edge, policy}: how many calls a learnt limit lets be in flight. */
  edgeLimit: 'breakwater_edge_limit',
  /** Gauge {edge}: which share of the ladder of classes and cohorts is shed because the process comes late. */
  shedShare: 'breakwater_shed_share',
  /** Gauge: requests that wait for one of the replica's slots. */
  queueWaiting: 'breakwater_queue_waiting',
  /** Gauge: slots in use. */
  slotsInUse: 'breakwater_slots_in_use',
  /** Gauge: age in seconds of the oldest outbox row that is not yet in its queue. */
  outboxOldestSeconds: 'breakwater_outbox_oldest_seconds',
  /** Gauge {queue}: age in seconds of the event at the head of a queue. */
  queueOldestSeconds: 'breakwater_queue_oldest_seconds',
  /** Gauge {queue}: seconds since a consumer last took a job, canaries included: the queue's real liveness. */
  queueIdleSeconds: 'breakwater_queue_idle_seconds',
  /** Gauge {queue}: events that failed for good and wait for an operator. */
  deadLetters: 'breakwater_dead_letters',
  /** Counter {queue, outcome}: deliveries, by what became of them. */
  jobs: 'breakwater_jobs_total',
  /** Histogram: operations in a ledger batch. */
  ledgerBatchSize: 'breakwater_ledger_batch_size',
  /** Counter {rung}: approvals given on a rung of the degradation ladder, such as with a report from the cache. */
  degradedApprovals: 'breakwater_degraded_approvals_total',
  /** Counter {rung}: the amounts of those approvals, in minor units. */
  degradedExposureMinor: 'breakwater_degraded_exposure_minor_total',
  /** Gauge {rung}: 1 while the replica is on that rung of the degradation ladder. */
  ladderRung: 'breakwater_ladder_rung',
  /** Counter {verdict}: stand-in approvals by what risk said of them afterwards. */
  standInReviews: 'breakwater_stand_in_reviews_total',
  /** Counter {outcome}: payments accepted for later: accepted, then taken, refused, expired. */
  deferredPayments: 'breakwater_deferred_payments_total',
  /** Counter {outcome}: spans that a collector took, and those that were dropped. */
  spans: 'breakwater_spans_total',
  /** Counter {outcome}: reports that the bureau was asked for. */
  bureauReports: 'breakwater_bureau_reports_total',
  /** Counter {outcome}: instructions that the bank was given: settled, pending, the code of a refusal, error, lost. */
  bankInstructions: 'breakwater_bank_instructions_total',
  /** Counter {outcome}: attempts of the bank to call back: delivered, failed, given_up. */
  bankCallbacks: 'breakwater_bank_callbacks_total',
  /** Counter {reason}: reports of the bureau that were not believed, and are kept nowhere. */
  bureauQuarantined: 'breakwater_bureau_quarantined_total',
  /** Gauge {version}: 1 for the strategy that this replica decides by. */
  strategyActive: 'breakwater_strategy_active',
  /** Gauge: seconds since this replica last saw which strategy is active. */
  strategySeenSeconds: 'breakwater_strategy_seen_seconds',
} as const;
