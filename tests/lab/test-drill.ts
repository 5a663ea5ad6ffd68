import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';

const CATALOGUE = join(import.meta.dirname, '../../packages/drills/catalogue');

type Seconds = Record<'green' | 'steady' | 'fault' | 'recovery' | 'retrigger' | 'after', number>;

/** What of a drill file these tests look at and change. */
export interface DrillFile {
  phases: { short: Seconds; full: Seconds };
  capacity: Record<'gateway' | 'credit' | 'risk', { slots: number; serviceMs: number }>;
  replicas: Record<'gateway' | 'credit' | 'risk' | 'worker', number>;
  load: { ofCapacity: number; shape: string };
  timeline: {
    phase: string;
    from: number;
    to: number;
    target?: { service?: string; replica?: number; store?: string };
    fault: { kind: string; ofCapacity?: number };
  }[];
  steadyState: object[];
  abortWhen: { unsentShareAbove: number; answeredBeforeFaultShareBelow: number };
  expect: Record<string, { metric: string }[]>;
}

/** A shipped drill, changed, as the file `drill.yaml` in a directory. */
export async function writeDrill(
  directory: string,
  change: (drill: DrillFile) => void,
  shipped = 'bureau-brownout',
): Promise<void> {
  const drill = parse(await readFile(join(CATALOGUE, `${shipped}.yaml`), 'utf8')) as DrillFile;
  change(drill);
  await writeFile(join(directory, 'drill.yaml'), stringify(drill));
}

/** An expectation about one metric. */
export function expectation(
  metric: string,
  operator: string,
  value: number | string,
): { text: { en: string; zh: string }; metric: string; operator: string; value: number | string } {
  return { text: { en: `${metric} ${operator} ${value}`, zh: metric }, metric, operator, value };
}
