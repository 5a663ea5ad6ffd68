import { Command, CommanderError } from 'commander';
import { exitStatusOf } from './exit-status.ts';
import { addDesignsCommand } from './designs.ts';
import { addDoctorCommand } from './doctor.ts';
import { addDrillCommand } from './drill.ts';
import { addImportCommand } from './import.ts';
import { addLoadCommand } from './load.ts';
import { addStartCommand } from './start.ts';
import { addUpCommand } from './up.ts';
import { addVerifyCommand } from './verify.ts';

const program = new Command('lab')
  .description('Breaks a credit-payment fleet on purpose and measures what breaks.')
  .showHelpAfterError('(--help shows what there is)')
  .exitOverride();

addStartCommand(program);
addUpCommand(program);
addDrillCommand(program);
addDesignsCommand(program);
addImportCommand(program);
addLoadCommand(program);
addVerifyCommand(program);
addDoctorCommand(program);

try {
  await program.parseAsync();
} catch (error) {
  // Commander has said itself what is wrong with the command line, or shown the help.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = exitStatusOf(error);
  }
}
