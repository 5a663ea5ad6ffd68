import type { DrillRunOptions } from './drill-run.ts';
import { FLAGSHIP_DESIGNS } from './flagship.ts';

/** The command that repeats a run. */
export function commandLine(drill: string, options: DrillRunOptions): string {
  const { designs, ablate, scale, seed, trials, customers, mapping, population, trace, strategy } = options;
  const { break: broken } = options;
  const given = {
    designs: designs ?? (ablate === undefined ? FLAGSHIP_DESIGNS.join(',') : undefined),
    ablate,
    scale,
    seed,
    ...(trials === 1 ? {} : { trials }),
    customers,
    mapping,
    population,
    trace,
    ...(strategy === 'baseline' ? {} : { strategy }),
    break: broken,
  };
  const words = Object.entries(given).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, quoted(String(value))],
  );
  return ['npm run lab -- drill run', quoted(drill), ...words].join(' ');
}

function quoted(word: string): string {
  return /^[A-Za-z0-9_./,=:-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
