import { type CapacityModels, type Replicas, ServiceCapacity } from '@breakwater/drills';
import { Check } from 'typebox/value';
import { InputError } from '../input-error.ts';
import { type CapacityPlan, MODELLED_SERVICES } from '../platform/capacity-plan.ts';

/** What `--capacity` says. */
export interface CapacityChoice {
  /** Whether the model of the flagship drill stands behind what is said of single services and replicas. */
  readonly isModel: boolean;
  readonly own: CapacityPlan;
}

const EXPECTED = `expected real, model, or slots and milliseconds of a service or a replica, as in risk=4x50 or risk.2=2x50, with ${MODELLED_SERVICES.join(', ')}`;
const PART = new RegExp(
  `^((?:${MODELLED_SERVICES.join('|')})(?:\\.[1-9]\\d{0,5})?)=(\\d{1,6})x(\\d{1,6}(?:\\.\\d{1,6})?)$`,
);

/**
 * Reads `real`, `model`, `risk=4x50,credit=8x10,risk.2=2x50`, or the model with exceptions: `model,risk.2=2x50`.
 * @throws InputError naming the part that is wrong.
 */
export function parseCapacity(text: string, replicas: Replicas): CapacityChoice {
  const [first = '', ...rest] = text.split(',').map((part) => part.trim());
  const isBasis = first === 'real' || first === 'model';
  const own: Record<string, CapacityPlan[string]> = {};
  for (const part of isBasis ? rest : [first, ...rest]) {
    const [, owner, slots, serviceMs] = PART.exec(part) ?? [];
    if (owner === undefined) throw new InputError(`--capacity: "${part}": ${EXPECTED}`);
    if (Object.hasOwn(own, owner)) throw new InputError(`--capacity: ${owner} is named twice`);
    const capacity = { slots: Number(slots), serviceMs: Number(serviceMs) };
    if (!Check(ServiceCapacity, capacity))
      throw new InputError(`--capacity: "${part}": expected 1 to 10000 slots and 0 to 60000 milliseconds`);
    requireReplica(owner, part, replicas);
    own[owner] = capacity;
  }
  return { isModel: first === 'model', own };
}

/** The capacity that the choice comes to; null when the machine is the limit of all. */
export function capacityPlan({ isModel, own }: CapacityChoice, model: CapacityModels): CapacityPlan | null {
  if (isModel) return { ...model, ...own };
  return Object.keys(own).length === 0 ? null : own;
}

function requireReplica(owner: string, part: string, replicas: Replicas): void {
  const [service, replica] = owner.split('.');
  const count = replicas[service as keyof Replicas];
  if (replica !== undefined && Number(replica) > count)
    throw new InputError(
      `--capacity: "${part}": there is no ${service} ${replica}; --replicas asks for ${count}`,
    );
}
