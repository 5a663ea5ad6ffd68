export { type Ablation, ablate } from './ablate.ts';
export * from './build-pipeline.ts';
export * from './build-queue.ts';
export * from './build-shedder.ts';
export * from './build-store-guards.ts';
export { type Design, DesignError, type Problem } from './design.ts';
export { type EdgeDesign, type EdgeName, edgeNames } from './edges.ts';
export { explainDesign } from './explain.ts';
export {
  type AutomaticRung,
  type Ladder as LadderDesign,
  deferralBounds,
  standInCaps,
  watchedEdge,
} from './ladder-schema.ts';
export * from './load-design.ts';
export * from './parse-design.ts';
export type { CallerPolicies, PostgresLimits, RedisLimits, ServerPolicies } from './schema.ts';
export type { RateLimit as RateLimitPolicy, RateLimits } from './server-schema.ts';
