import type { Command } from 'commander';
import { HistoryError, verifyMoney } from '@breakwater/verify';
import { InputError } from '../input-error.ts';
import { exitStatus } from './exit-status.ts';

/** `lab verify HISTORY --database URL`: the checker alone. */
export function addVerifyCommand(program: Command): void {
  program
    .command('verify')
    .description(
      'checks the money of a recorded history against its database; ends with 0 when it is right, else 99',
    )
    .argument('<histories...>', 'recorded histories, JSON lines')
    .requiredOption('--database <url>', 'the PostgreSQL database that the fleet wrote to')
    .option('--json', 'prints the verdict as one JSON document')
    .action(verify);
}

async function verify(histories: string[], options: { database: string; json?: boolean }): Promise<void> {
  const verdict = await verifyMoney({ history: histories, databaseUrl: options.database }).catch(
    (error: unknown) => {
      if (error instanceof HistoryError) throw new InputError(error.message, { cause: error });
      if ((error as NodeJS.ErrnoException).code === 'ENOENT')
        throw new InputError((error as Error).message, { cause: error });
      throw error;
    },
  );
  process.exitCode = verdict.verdict === 'pass' ? exitStatus.held : exitStatus.notHeld;
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ schema: 1, ...verdict })}\n`);
    return;
  }
  const { total, resolvedDone, resolvedNone, unresolved } = verdict.unknowns;
  const lines = [
    ...verdict.checked.map(
      ({ invariant, name, examined, violations }) =>
        `  ${String(invariant).padStart(2)} ${name.padEnd(44)} ${String(examined).padStart(8)} examined  ${violations === 0 ? 'holds' : `${violations} violations`}`,
    ),
    ...verdict.violations.map(
      ({ invariant, text, subjects }) => `  invariant ${invariant}: ${text} (${subjects.join(', ')})`,
    ),
    ...verdict.doubts.map((doubt) => `  in doubt: ${doubt}`),
    `  unknown outcomes: ${total} (done ${resolvedDone}, without effect ${resolvedNone}, unresolved ${unresolved})`,
    `money: ${verdict.verdict}`,
    '',
  ];
  process.stdout.write(lines.join('\n'));
}
