import type { Command } from 'commander';
import { diagnose, renderDoctor } from '../doctor/index.ts';

/** `lab doctor`: what was found on this machine, and what would be used. */
export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('says what was found on this machine and what would be used')
    .option('--json', 'prints one JSON document')
    .action(async ({ json }: { json?: boolean }) => {
      const doctor = await diagnose();
      process.stdout.write(json ? `${JSON.stringify(doctor)}\n` : renderDoctor(doctor));
    });
}
