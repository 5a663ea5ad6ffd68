import type { Doctor, Finding } from './doctor.ts';

const GIB = 2 ** 30;

/** The diagnosis as text for a person: one line for each finding, and below it what to do when something is wrong. */
export function renderDoctor(doctor: Doctor): string {
  const { machine, leftovers } = doctor;
  const memory = `${(machine.memoryBytes / GIB).toFixed(1)} GiB, ${(machine.freeMemoryBytes / GIB).toFixed(1)} GiB free`;
  const rest =
    leftovers.length === 0 ? 'none' : `${leftovers.length} of killed runs; the next start removes them`;
  const lines = [
    ...finding('Node', doctor.node),
    ...finding('pnpm', doctor.pnpm),
    ...finding('Dependencies', doctor.dependencies),
    ...finding('PostgreSQL', doctor.postgres),
    ...finding('Redis', doctor.redis),
    ...finding('Docker', doctor.docker),
    ...finding('Ports', doctor.ports),
    `    Machine       ${machine.cores} cores, ${memory}`,
    `    Leftovers     ${rest}`,
    '',
    doctor.ready
      ? 'Everything that a run needs is there.'
      : 'Something is missing; the lines above say what to do.',
  ];
  return `${lines.join('\n')}\n`;
}

function finding(name: string, { ok, found, fix }: Finding): string[] {
  const line = `${ok ? 'ok' : '- '}  ${name.padEnd(14)}${found}`;
  return fix === undefined ? [line] : [line, `${' '.repeat(18)}to fix it: ${fix}`];
}
