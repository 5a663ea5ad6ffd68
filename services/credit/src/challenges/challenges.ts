import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Assessment, type Challenge, ProblemError } from '@breakwater/contracts';
import type { Clock } from '@breakwater/clock';
import type { Pool } from 'pg';
import { newResourceId } from '../domain/ids.ts';

/** What challenges are kept with. */
export interface ChallengeParts {
  readonly pool: Pool;
  readonly clock: Clock;
  /** The secret that the codes follow from, so that none is stored. */
  readonly challengeKey: string;
  /** Whether whoever reads a challenge is shown its code, as a customer's phone would. */
  readonly showCodes: boolean;
}

type Reason = 'challenge_required' | 'region_step_up';

interface ChallengeRow {
  readonly challenge_id: string;
  readonly account_id: string;
  readonly caller_id: string;
  readonly reason: Reason;
  readonly state: 'open' | 'passed' | 'failed';
  readonly attempts_left: number;
  readonly expires_at: Date;
}

/** How long a code can be used, in milliseconds. */
const LIFETIME_MS = 300_000;

/**
 * Raises the challenge of a key, or finds the one that is open; one whose time is over is opened again.
 * @returns its id and the code of the refusal that tells of it.
 */
export async function raiseChallenge(
  { pool, clock }: ChallengeParts,
  about: {
    readonly accountId: string;
    readonly caller: string;
    readonly key: string;
    /** Of the request, which alone may go on once it is passed. */
    readonly hash: string;
    readonly decision: Assessment;
  },
): Promise<{ readonly challengeId: string; readonly reason: Reason }> {
  const { accountId, caller, key, hash, decision } = about;
  const reason: Reason = decision.declineCode === 'region_step_up' ? 'region_step_up' : 'challenge_required';
  const now = clock.nowMs();
  const { rows } = await pool.query<{ challenge_id: string; reason: Reason }>(
    `INSERT INTO credit.challenges AS c
       (challenge_id, account_id, caller_id, idempotency_key, request_hash, reason, decision, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (caller_id, idempotency_key) DO UPDATE SET
       expires_at = CASE WHEN c.state = 'open' AND c.expires_at <= $9 THEN excluded.expires_at ELSE c.expires_at END,
       attempts_left = CASE WHEN c.state = 'open' AND c.expires_at <= $9 THEN excluded.attempts_left
         ELSE c.attempts_left END
     RETURNING challenge_id, reason`,
    [
      newResourceId('chl'),
      accountId,
      caller,
      key,
      hash,
      reason,
      JSON.stringify(decision),
      new Date(now + LIFETIME_MS),
      new Date(now),
    ],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('a challenge was neither raised nor found');
  return { challengeId: row.challenge_id, reason: row.reason };
}

/**
 * A caller's challenge.
 * @throws ProblemError `not_found` when there is none, or it is somebody else's.
 */
export async function readChallenge(
  parts: ChallengeParts,
  challengeId: string,
  caller: string,
): Promise<Challenge> {
  const { rows } = await parts.pool.query<ChallengeRow>(
    `SELECT challenge_id, account_id, caller_id, reason, state, attempts_left, expires_at
       FROM credit.challenges WHERE challenge_id = $1 AND caller_id = $2`,
    [challengeId, caller],
  );
  const [row] = rows;
  if (row === undefined) throw new ProblemError('not_found');
  return viewOf(parts, row);
}

/**
 * Takes an answer to an open challenge: right, it is passed; wrong three times, it has failed.
 * @throws ProblemError `not_found`, or `challenge_not_open` when it was answered before or its time is over.
 */
export async function answerChallenge(
  parts: ChallengeParts,
  challengeId: string,
  caller: string,
  code: string,
): Promise<Challenge> {
  const challenge = await readChallenge(parts, challengeId, caller);
  const expected = codeOf(parts.challengeKey, challengeId, new Date(challenge.expiresAt));
  const right = timingSafeEqual(Buffer.from(code), Buffer.from(expected));
  // What is compared may have changed since it was read, so the same state is asked for again where it is written.
  const { rows } = await parts.pool.query<ChallengeRow>(
    `UPDATE credit.challenges SET attempts_left = attempts_left - 1,
            state = CASE WHEN $3 THEN 'passed' WHEN attempts_left = 1 THEN 'failed' ELSE 'open' END
      WHERE challenge_id = $1 AND caller_id = $2 AND state = 'open' AND attempts_left > 0
        AND expires_at > $4 AND expires_at = $5
     RETURNING challenge_id, account_id, caller_id, reason, state, attempts_left, expires_at`,
    [challengeId, caller, right, new Date(parts.clock.nowMs()), new Date(challenge.expiresAt)],
  );
  const [row] = rows;
  if (row === undefined) throw new ProblemError('challenge_not_open');
  return viewOf(parts, row);
}

function viewOf({ clock, challengeKey, showCodes }: ChallengeParts, row: ChallengeRow): Challenge {
  const isOver = row.state === 'open' && row.expires_at.getTime() <= clock.nowMs();
  const code = codeOf(challengeKey, row.challenge_id, row.expires_at);
  return {
    challengeId: row.challenge_id,
    kind: 'one_time_code',
    state: isOver ? 'expired' : row.state,
    reason: row.reason,
    attemptsLeft: row.attempts_left,
    expiresAt: row.expires_at.toISOString(),
    ...(showCodes && row.state === 'open' && !isOver ? { code } : {}),
  };
}

/** Six digits that nobody can work out who does not hold the secret; another time to expire gives another code. */
function codeOf(challengeKey: string, challengeId: string, expiresAt: Date): string {
  const digest = createHmac('sha256', challengeKey).update(`${challengeId} ${expiresAt.getTime()}`).digest();
  return String(digest.readUInt32BE(0) % 1_000_000).padStart(6, '0');
}
