import type { Design } from './design.ts';
import { edgeNames } from './edges.ts';
import type { AutomaticRung } from './ladder-schema.ts';
import { words } from './words.ts';
import type { RateLimits } from './server-schema.ts';
import type { Text } from './schema-parts.ts';

export type Language = keyof Text;

/** Says in words what a design does, edge by edge, with every number and every reason that the file gives. */
export function explainDesign(design: Design, language: Language): string {
  const say = words[language];
  const { 'service->postgres': postgres, 'service->redis': redis, ...edges } = design.edges;
  const lines = [`${design.name}: ${design.title[language]}`, design.summary[language]];
  const section = (title: string, sentences: readonly string[]): void => {
    lines.push(
      '',
      title,
      ...(sentences.length === 0 ? [`  ${say.nothing}`] : sentences.map((s) => `  ${s}`)),
    );
  };
  for (const name of edgeNames) {
    const { caller, server } = edges[name];
    section(name, [
      ...sentence(caller.fallback, say.fallback, language),
      ...sentence(caller.cache, say.cache, language),
      ...sentence(caller.coalesce, say.coalesce, language),
      ...sentence(caller.deadline, say.deadline, language),
      ...sentence(caller.bulkhead, say.bulkhead, language),
      ...sentence(caller.retry, say.retry, language),
      ...sentence(caller.throttle, say.throttle, language),
      ...sentence(caller.hedge, say.hedge, language),
      ...sentence(caller.limit, say.limit, language),
      ...sentence(caller.breaker, say.breaker, language),
      ...sentence(caller.timeout, say.timeout, language),
      ...sentence(caller.balancer, say.balancer, language),
      ...(server.deadlineMs === undefined ? [] : [say.clientDeadline(server.deadlineMs)]),
      ...sentence(server.rateLimit, say.rateLimit, language),
      ...limitReasons(server.rateLimit, language),
      ...sentence(server.shed, say.shed, language),
      ...sentence(server.queue, say.queue, language),
      ...sentence(server.why === undefined ? undefined : server, () => '', language),
    ]);
  }
  section('service->postgres', [
    ...say.postgres(postgres),
    ...sentence(postgres.admission, say.admission, language),
    ...reason(postgres.why, language),
  ]);
  section('service->redis', [
    ...say.redis(redis),
    ...sentence(redis.breaker, say.breaker, language),
    ...reason(redis.why, language),
  ]);
  const rungs = Object.entries(design.ladder).flatMap(([rung, { why, ...options }]) => [
    say.rung(rung as AutomaticRung, options),
    ...reason(why, language),
  ]);
  section(say.ladderTitle, rungs.length === 0 ? [say.noRung] : rungs);
  for (const { path, message } of design.warnings) lines.push('', `${say.warning} ${path}: ${message}`);
  return lines.join('\n');
}

function sentence<T extends { why?: Text }>(
  policy: T | undefined,
  say: (policy: T) => string,
  language: Language,
): string[] {
  if (policy === undefined) return [];
  return [say(policy), ...reason(policy.why, language)].filter((line) => line !== '');
}

function limitReasons(limits: RateLimits | undefined, language: Language): string[] {
  if (limits === undefined) return [];
  const { address, customer, classes = {} } = limits;
  return [address, customer, ...Object.values(classes)].flatMap((limit) => reason(limit?.why, language));
}

function reason(why: Text | undefined, language: Language): string[] {
  return why === undefined ? [] : [`  ${words[language].because}${why[language]}`];
}
