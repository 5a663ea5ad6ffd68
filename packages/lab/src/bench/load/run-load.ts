import { type Machine, describeMachine } from '../machine.ts';
import { type Estimate, estimate } from '../statistics.ts';
import { type ArmResult, autocannonArm, generatorArm, startTarget } from './arms.ts';

/** How the benchmark is run. */
export interface LoadBenchPlan {
  readonly rounds: number;
  readonly seconds: number;
  readonly connections: number;
  readonly ratePerSecond: number;
  readonly seed: number;
}

/** One round, in the order in which it ran: A B A. */
interface Round {
  readonly generator: ArmResult;
  readonly autocannon: ArmResult;
  readonly generatorAgain: ArmResult;
}

/** Everything that the benchmark says. */
export interface LoadBenchReport extends LoadBenchPlan {
  readonly schema: 1;
  readonly machine: Machine;
  /** Requests for each second of processor time of the generator, by those of autocannon in the same round. */
  readonly toAutocannon: Estimate;
  /** Equal arms: what is not 1 here is noise. */
  readonly toItself: Estimate;
  readonly perCpuSecond: { readonly generator: Estimate; readonly autocannon: Estimate };
  readonly runs: readonly Round[];
}

/** The generator against autocannon: the same server, payload and machine, in turn. */
export async function runLoadBenchmark(
  plan: LoadBenchPlan,
  context: { readonly signal: AbortSignal; readonly onProgress: (text: string) => void },
): Promise<LoadBenchReport> {
  const { signal, onProgress } = context;
  const target = await startTarget();
  const runs: Round[] = [];
  try {
    const generator = (): Promise<ArmResult> => generatorArm(target.url, { ...plan, signal });
    for (let number = 1; number <= plan.rounds; number++) {
      const round = {
        generator: await generator(),
        autocannon: await autocannonArm(target.url, { ...plan, signal }),
        generatorAgain: await generator(),
      };
      runs.push(round);
      const rates = Object.entries(round).map(
        ([arm, result]) => `${arm} ${Math.round(perCpuSecond(result))}`,
      );
      onProgress(`round ${number} of ${plan.rounds}, requests a CPU second: ${rates.join(', ')}`);
    }
  } finally {
    await target.stop();
  }
  const own = runs.flatMap((round) => [round.generator, round.generatorAgain]);
  return {
    schema: 1,
    ...plan,
    machine: await describeMachine(),
    toAutocannon: estimate(
      runs.flatMap(({ generator, autocannon, generatorAgain }) =>
        [generator, generatorAgain].map((arm) => perCpuSecond(arm) / perCpuSecond(autocannon)),
      ),
    ),
    toItself: estimate(
      runs.map((round) => perCpuSecond(round.generatorAgain) / perCpuSecond(round.generator)),
    ),
    perCpuSecond: {
      generator: estimate(own.map(perCpuSecond)),
      autocannon: estimate(runs.map((round) => perCpuSecond(round.autocannon))),
    },
    runs,
  };
}

function perCpuSecond({ requests, cpuSeconds }: ArmResult): number {
  return requests / cpuSeconds;
}
