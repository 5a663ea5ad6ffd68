import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Random, realClock, sleep } from '@breakwater/clock';
import { Assessment } from '@breakwater/contracts';
import { type PlannedInstalment, planPurchase } from '@breakwater/ledger';
import { deadlineIn } from '@breakwater/resilience';
import { Pool } from 'pg';
import { type Static, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { newId } from './domain/ids.ts';
import { notice, settlement, signal } from './domain/messages.ts';
import { type LedgerOperation, LedgerWriter, getBusinessDate } from './ledger/index.ts';
import { APPLICATION_ROLE } from './role.ts';

const strict = { additionalProperties: false };
const Plan = Type.Object(
  {
    seed: Type.Integer(),
    /** Accounts and merchants are numbered from `first`. */
    accounts: Type.Object({ first: Type.Integer(), count: Type.Integer({ minimum: 1 }) }, strict),
    merchants: Type.Object({ first: Type.Integer(), count: Type.Integer({ minimum: 1 }) }, strict),
    amountMinor: Type.Integer({ minimum: 1 }),
    /** As many as there are replicas of the service: each has a connection of its own. */
    writers: Type.Integer({ minimum: 1, maximum: 16 }),
    batchMax: Type.Integer({ minimum: 1, maximum: 1_000 }),
    /** How many payments wait or are under way in each writer at any time. */
    inFlight: Type.Integer({ minimum: 1, maximum: 100_000 }),
    /** What risk says about each of them. */
    decision: Assessment,
  },
  strict,
);
type Plan = Static<typeof Plan>;
const planValidator = Compile(Plan);

const DEADLINE_MS = 30_000;
const REPORT_EVERY_MS = 250;

/** A finished payment's place is taken by the next one until this says stop. */
interface Drive {
  done: number;
  running: boolean;
}

/**
 * Posts payments through the ledger writer in a closed loop, as fast as they go, for a benchmark of the laboratory: the
 * plan is the first line of the input, the loop runs until the input ends, and how many are done by when is told on the
 * output as JSON lines.
 */
async function benchWriter(databaseUrl: string, input: NodeJS.ReadableStream, output: NodeJS.WritableStream) {
  const lines = createInterface({ input });
  const ended = once(lines, 'close');
  const [line] = (await once(lines, 'line')) as [string];
  const plan: unknown = JSON.parse(line);
  if (!planValidator.Check(plan)) throw new Error('the first line of the input is not a plan');
  const pool = new Pool({
    connectionString: databaseUrl,
    max: plan.writers,
    options: `-c role=${APPLICATION_ROLE}`,
  });
  const { batchMax, inFlight } = plan;
  const writers = Array.from(
    { length: plan.writers },
    () => new LedgerWriter({ pool, clock: realClock, batchMax, waitingMax: inFlight }),
  );
  const drive: Drive = { done: 0, running: true };
  const report = (): void => {
    output.write(`${JSON.stringify({ ms: realClock.monotonicMs(), done: drive.done })}\n`);
  };
  // The same for all, so that the figures are the writer's.
  const parts = planPurchase(BigInt(plan.amountMinor), 1, await getBusinessDate(pool));
  const random = new Random(plan.seed);
  const loops = Promise.all(
    writers.flatMap((writer) =>
      Array.from({ length: inFlight }, () => payOn(writer, drive, () => purchaseOf(plan, random, parts))),
    ),
  );
  try {
    await Promise.race([ended, loops, reportOn(drive, report)]);
  } finally {
    drive.running = false;
    await Promise.all(writers.map((writer) => writer.close()));
    await pool.end();
  }
  await loops;
  report();
}

async function reportOn(drive: Drive, report: () => void): Promise<void> {
  while (drive.running) {
    await sleep(realClock, REPORT_EVERY_MS);
    report();
  }
}

async function payOn(writer: LedgerWriter, drive: Drive, next: () => LedgerOperation): Promise<void> {
  while (drive.running) {
    const { outcome } = await writer.submit(next(), deadlineIn(realClock, DEADLINE_MS));
    if (outcome !== 'done') throw new Error(`a payment was ${outcome}`);
    drive.done += 1;
  }
}

function purchaseOf(plan: Plan, random: Random, parts: PlannedInstalment[]): LedgerOperation {
  const { accounts, merchants, decision } = plan;
  const account = String(accounts.first + random.below(accounts.count));
  const merchantId = `m-${merchants.first + random.below(merchants.count)}`;
  const amountMinor = BigInt(plan.amountMinor);
  const operationId = newId();
  const hex = operationId.replaceAll('-', '');
  const paymentId = `pay_${hex}`;
  const accountId = `a-${account}`;
  const traceparent = `00-${hex}-${hex.slice(16)}-01`;
  const told = { operationId, accountId, resourceId: paymentId, kind: 'purchase', traceparent };
  return {
    kind: 'purchase',
    operationId,
    accountId,
    callerId: `c-${account}`,
    // A client's choice, and so in no order.
    idempotencyKey: randomUUID(),
    requestHash: `${hex}${hex}`,
    traceId: hex,
    paymentId,
    merchantId,
    orderId: `order-${hex}`,
    amountMinor,
    feeMinor: 0n,
    instalments: 1,
    plan: parts,
    decision,
    response: {
      status: 201,
      body: answerOf({ paymentId, accountId, merchantId, hex }, plan, parts[0]?.dueDate ?? ''),
    },
    events: [settlement(told), notice(told), signal(told, 'capture')],
  };
}

/** As large as what a client is told of a payment. */
function answerOf(
  { paymentId, accountId, merchantId, hex }: Record<'paymentId' | 'accountId' | 'merchantId' | 'hex', string>,
  { amountMinor, decision }: Plan,
  dueDate: string,
): object {
  const { strategyVersion, reasonCodes } = decision;
  return {
    paymentId,
    accountId,
    merchantId,
    orderId: `order-${hex}`,
    state: 'captured',
    amountMinor,
    capturedMinor: amountMinor,
    refundedMinor: 0,
    feeMinor: 0,
    currency: 'CNY',
    instalments: 1,
    capture: 'automatic',
    plan: [
      {
        number: 1,
        dueDate,
        principalMinor: amountMinor,
        feeMinor: 0,
        interestMinor: 0,
        paidMinor: 0,
        state: 'planned',
      },
    ],
    decision: { outcome: 'approve', strategyVersion, reasonCodes },
  };
}

if (import.meta.main) {
  const databaseUrl = process.env['DATABASE_URL'];
  if (databaseUrl === undefined) throw new Error('DATABASE_URL is not set');
  await benchWriter(databaseUrl, process.stdin, process.stdout);
}
