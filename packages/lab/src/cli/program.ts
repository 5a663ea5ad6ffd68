import { Command, CommanderError } from 'commander';

/** A command is loaded when it is asked for: some run for hours, and would carry the code of all the others. */
const commands = {
  start: async () => (await import('./start.ts')).addStartCommand,
  up: async () => (await import('./up.ts')).addUpCommand,
  drill: async () => (await import('./drill.ts')).addDrillCommand,
  designs: async () => (await import('./designs.ts')).addDesignsCommand,
  import: async () => (await import('./import.ts')).addImportCommand,
  load: async () => (await import('./load.ts')).addLoadCommand,
  verify: async () => (await import('./verify.ts')).addVerifyCommand,
  bench: async () => (await import('./bench.ts')).addBenchCommand,
  prepare: async () => (await import('./prepare.ts')).addPrepareCommand,
  doctor: async () => (await import('./doctor.ts')).addDoctorCommand,
};

/** Runs `lab` with the words of the command line and sets the exit status. */
export async function runLab(): Promise<void> {
  const program = new Command('lab')
    .description('Breaks a credit-payment fleet on purpose and measures what breaks.')
    .showHelpAfterError('(--help shows what there is)')
    .exitOverride();

  const [, , first = ''] = process.argv;
  for (const [name, load] of Object.entries(commands)) {
    if (name === first || !Object.hasOwn(commands, first)) (await load())(program);
  }

  try {
    await program.parseAsync();
  } catch (error) {
    // Commander has said itself what is wrong with the command line, or shown the help.
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
    else {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      const { exitStatusOf } = await import('./exit-status.ts');
      process.exitCode = exitStatusOf(error);
    }
  }
}
