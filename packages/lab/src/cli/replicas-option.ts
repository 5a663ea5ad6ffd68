import { Replicas } from '@breakwater/drills';
import { Check } from 'typebox/value';
import { InputError } from '../input-error.ts';

/** How many replicas of each service run when nothing is said. */
export const REPLICAS_DEFAULT: Replicas = { gateway: 1, credit: 2, risk: 2, worker: 1 };

/**
 * Reads `credit=2,risk=3`; services that are not named keep their default.
 * @throws InputError naming the part that is wrong.
 */
export function parseReplicas(text: string): Replicas {
  const replicas: Record<string, number> = { ...REPLICAS_DEFAULT };
  for (const part of text.split(',')) {
    const [, name = '', count = ''] = /^([a-z]+)=(\d+)$/.exec(part.trim()) ?? [];
    if (!Object.hasOwn(REPLICAS_DEFAULT, name)) {
      throw new InputError(
        `--replicas: "${part}": expected service=count with one of ${Object.keys(REPLICAS_DEFAULT).join(', ')}`,
      );
    }
    replicas[name] = Number(count);
  }
  if (!Check(Replicas, replicas))
    throw new InputError(`--replicas: "${text}": expected 1 to 16 replicas of each service`);
  return replicas;
}
