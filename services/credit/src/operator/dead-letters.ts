import { type DeadLetter, ProblemError, QUEUE_NAMES } from '@breakwater/contracts';
import { deadLetters, replayDeadLetter, replayDeadLetters } from '@breakwater/queue';
import type { HttpApp } from '@breakwater/service-kit';
import type { Pool } from 'pg';
import { Type } from 'typebox';

const Queue = Type.Enum([...QUEUE_NAMES]);
const EventId = Type.String({
  pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
});
const Query = Type.Object({ queue: Type.Optional(Queue) }, { additionalProperties: false });

/** How many dead letters are listed at once. */
const LISTED_MAX = 100;

/**
 * `GET /operator/dead-letters[?queue=Q]` lists the jobs that failed for good; `POST /operator/dead-letters/{eventId}/replay`
 * has one delivered again, and `POST /operator/dead-letters/replay?queue=Q` all of a queue.
 */
export function addDeadLetterRoutes({ operator, pool }: { operator: HttpApp; pool: Pool }): void {
  operator.get('/operator/dead-letters', { schema: { querystring: Query } }, async (request) => {
    const { queue } = request.query;
    const letters = await deadLetters(pool, { limit: LISTED_MAX, ...(queue === undefined ? {} : { queue }) });
    return {
      letters: letters.map(({ eventId, diedAt, error, attempts, replays, queue: of }): DeadLetter => {
        return { eventId, queue: of, error, attempts, diedAt: diedAt.toISOString(), replays };
      }),
    };
  });
  operator.post(
    '/operator/dead-letters/:eventId/replay',
    { schema: { params: Type.Object({ eventId: EventId }) } },
    async (request) => {
      const outcome = await replayDeadLetter(pool, request.params.eventId);
      if (outcome === 'not_found') throw new ProblemError('not_found');
      return { outcome };
    },
  );
  operator.post(
    '/operator/dead-letters/replay',
    { schema: { querystring: Type.Object({ queue: Queue }, { additionalProperties: false }) } },
    async (request) => ({ replayed: await replayDeadLetters(pool, request.query.queue) }),
  );
}
