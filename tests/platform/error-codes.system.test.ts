import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CustomerSeed, type ErrorCode, isErrorCode } from '@breakwater/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cause, CHINESE_FROM } from './causes/cause.ts';
import { dependencyCauses } from './causes/dependency-causes.ts';
import { DAILY_CAP, STEPPED_UP, experienceCauses } from './causes/experience-causes.ts';
import { requestCauses } from './causes/request-causes.ts';
import { FROZEN, OVERDUE, RICH, riskCauses } from './causes/risk-causes.ts';
import { stateCauses } from './causes/state-causes.ts';
import { technicalCauses } from './causes/technical-causes.ts';
import { expectMoneyAsTold } from './expect-money-as-told.ts';
import { expectProblem } from './expect-problem.ts';
import { TestFleet } from './test-fleet.ts';
import { eventually } from './test-waiting.ts';

/** The reason for each code, brought about on the real fleet. A code that nothing can bring about has no place in the table. */
const CAUSES: Readonly<Record<ErrorCode, Cause>> = {
  ...riskCauses,
  ...experienceCauses,
  ...stateCauses,
  ...requestCauses,
  ...dependencyCauses,
  // Last, because they leave breakers and limits that have something to get over.
  ...technicalCauses,
};

/** What a customer is asked one more check with. */
const WITH_CHALLENGE: readonly string[] = ['challenge_required', 'region_step_up'];
const STRATEGY = join(import.meta.dirname, '../../services/risk/strategies/baseline.yaml');
const STEP_UP_REGION = 'hainan';

describe('every error code can be brought about, in both languages', () => {
  let fleet: TestFleet;
  beforeAll(async () => {
    fleet = await TestFleet.start({ design: 'resilient', strategy: 'baseline', customers: unusual() });
    await adoptStrategy(fleet);
  });
  afterAll(() => fleet.stop());

  it.each(Object.entries(CAUSES))('%s', async (code, cause) => {
    if (!isErrorCode(code)) throw new Error(`${code} is not an error code`);
    const told = await cause(fleet);
    for (const language of ['en', 'zh'] as const) {
      expectProblem(told[language], code, language);
      const { challengeId } = told[language].body;
      if (WITH_CHALLENGE.includes(code)) expect(challengeId).toMatch(/^chl_[0-9a-f]{32}$/);
      else expect(challengeId).toBeUndefined();
    }
  });

  it('and every refusal is counted where it was decided', async () => {
    const services = ['credit', 'gateway', 'worker'] as const;
    const texts = (await Promise.all(services.map((service) => fleet.operate(service, '/metrics')))).flat();
    const counted = new Set(
      texts
        .flatMap(({ text }) => [...text.matchAll(/refusals_total\{code="(\w+)"/g)])
        .map(([, code]) => code),
    );
    expect(counted).toEqual(new Set(Object.keys(CAUSES)));
  });

  it('and none of it moved money that nobody was told of', async () => {
    await expectMoneyAsTold(fleet);
  });
});

/** What differs from an ordinary customer, for those who speak English and for those who speak Chinese. */
function unusual(): Record<number, Partial<CustomerSeed>> {
  const limits = { limitMinor: 10_000_000, payLaterLimitMinor: 10_000_000 };
  const differences: Record<number, Partial<CustomerSeed>> = {
    [FROZEN]: { status: 'frozen' },
    [OVERDUE]: { status: 'overdue' },
    [STEPPED_UP]: { region: STEP_UP_REGION },
    ...Object.fromEntries(RICH.map((number) => [number, limits])),
  };
  return Object.fromEntries(
    Object.entries(differences).flatMap(([number, seed]) => [
      [number, seed],
      [Number(number) + CHINESE_FROM, seed],
    ]),
  );
}

/** Has risk decide by the shipped strategy with one region filled in and a lower daily cap. */
async function adoptStrategy(fleet: TestFleet): Promise<void> {
  const shipped = await readFile(STRATEGY, 'utf8');
  const version = Number(/^version: (\d+)$/m.exec(shipped)?.[1]) + 1;
  const content = shipped
    .replace(/^version: .*$/m, `version: ${version}`)
    .replace('stepUpRegions: []', `stepUpRegions: [${STEP_UP_REGION}]`)
    .replace('velocity.payments24h > 200', `velocity.payments24h > ${DAILY_CAP}`);
  const order = { method: 'POST', body: { content, reason: 'to bring every refusal about' } } as const;
  await fleet.operateOne('risk', '/operator/strategies', order);
  await eventually(
    () => fleet.operateOne('risk', '/operator/strategies'),
    ({ body }) => body['decidingBy'] === `baseline@${version}`,
  );
}
