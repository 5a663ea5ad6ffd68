import type { Command } from 'commander';
import { withRunOptions } from './drill.ts';
import { type DrillRunOptions, drillRun } from './drill-run.ts';
import { exitStatus } from './exit-status.ts';
import { FLAGSHIP, FLAGSHIP_DESIGNS } from './flagship.ts';
import { up } from './up.ts';

/** `lab start`, which is `npm start`: the flagship drill, then the fleet until Ctrl-C. */
export function addStartCommand(program: Command): void {
  withRunOptions(program.command('start'))
    .description(
      `runs the drill ${FLAGSHIP} against ${FLAGSHIP_DESIGNS.join(' and ')}, then keeps a fleet up until Ctrl-C`,
    )
    .option('--exit', 'ends after the drill')
    .action(async ({ exit, ...options }: Omit<DrillRunOptions, 'designs'> & { exit?: boolean }) => {
      const status = await drillRun(FLAGSHIP, { ...options, designs: FLAGSHIP_DESIGNS.join(',') });
      process.exitCode = status;
      if (exit || status === exitStatus.runFailed) return;
      const { strategy, seed, customers, mapping, population } = options;
      await up({
        design: 'resilient',
        capacity: 'model',
        strategy,
        seed,
        // The same customers as in the drill.
        ...(customers === undefined ? {} : { customers }),
        ...(mapping === undefined ? {} : { mapping }),
        ...(population === undefined ? {} : { population }),
      });
    });
}
