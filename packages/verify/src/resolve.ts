import { type Clock, sleep } from '@breakwater/clock';
import type { Operation } from '@breakwater/contracts';
import { keyOf } from './invariants/invariant.ts';
import type { Invocation, OperationRow, Resolution } from './evidence.ts';

/** Asks the platform what became of an operation, as its customer would. */
export type ResolveOperation = (idempotencyKey: string, customerId: string) => Promise<Operation>;

const CONCURRENCY = 8;
const ATTEMPTS_MAX = 3;
const PAUSE_MS = 500;

/**
 * What the platform said about each operation of unknown outcome, by `keyOf`. One that it could not say is missing, and
 * so are all that were not asked about before `signal` aborted.
 */
export async function askPlatform(
  unknowns: readonly Invocation[],
  resolve: ResolveOperation,
  clock: Clock,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Operation['state']>> {
  const said = new Map<string, Operation['state']>();
  const queue = unknowns.values();
  const worker = async (): Promise<void> => {
    for (const unknown of queue) {
      if (signal.aborted) break;
      const state = await ask(unknown, resolve, clock);
      if (state !== undefined) said.set(keyOf(unknown), state);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  return said;
}

async function ask(
  unknown: Invocation,
  resolve: ResolveOperation,
  clock: Clock,
): Promise<Operation['state'] | undefined> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
    if (attempt > 1) await sleep(clock, PAUSE_MS * attempt);
    try {
      return (await resolve(unknown.key, unknown.callerId)).state;
    } catch {
      // Not being able to ask is an answer of its own: after the last attempt the operation stays unresolved.
    }
  }
  return undefined;
}

/**
 * Settles each operation of unknown outcome. Absence counts as none only when the platform is quiet; and when the
 * platform said that nothing is recorded but the ledger, read later, shows an effect, the matter is open.
 * @param said what the platform answered; undefined when only the ledger is asked.
 */
export function settle(
  invocations: readonly Invocation[],
  operations: readonly OperationRow[],
  quiet: boolean,
  said: ReadonlyMap<string, Operation['state']> | undefined,
): Invocation[] {
  const done = new Set(operations.filter(({ outcome }) => outcome === 'done').map(keyOf));
  const refused = new Set(operations.filter(({ outcome }) => outcome === 'refused').map(keyOf));
  const resolutionOf = (key: string): Resolution => {
    const answer = said === undefined ? inLedger(key) : said.get(key);
    switch (answer) {
      case 'done':
        return 'done';
      case 'refused':
        return done.has(key) ? 'unresolved' : 'none';
      case 'processing':
        return 'unresolved';
      case 'unknown_key':
        return quiet && !done.has(key) ? 'none' : 'unresolved';
      case undefined:
        return 'unresolved';
    }
  };
  const inLedger = (key: string): Operation['state'] =>
    done.has(key) ? 'done' : refused.has(key) ? 'refused' : 'unknown_key';
  return invocations.map((invocation) =>
    invocation.record.outcome === 'info'
      ? { ...invocation, resolution: resolutionOf(keyOf(invocation)) }
      : invocation,
  );
}
