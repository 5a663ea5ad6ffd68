import { LoadInputError, requireNumber } from '../input-error.ts';
import { ADDRESSES_MAX, ATTACK_KINDS, type AttackProfile } from './attack.ts';

const RATE = { min: 0, max: 100_000 };
const SHARE = { min: 0, max: 1_000_000 };

/**
 * Checks the attackers of a profile, who are gone when the load is over.
 * @param path where the profile names them.
 * @throws LoadInputError naming the first part that is wrong.
 */
export function checkAttack(path: string, attack: AttackProfile, loadMs: number): void {
  if (typeof attack !== 'object' || attack === null) throw new LoadInputError(path, 'must be an object');
  const startMs = requireNumber(`${path}.startMs`, attack.startMs, { min: 0, max: loadMs });
  requireNumber(`${path}.durationMs`, attack.durationMs, { min: 0, max: loadMs - startMs });
  requireNumber(`${path}.ratePerSecond`, attack.ratePerSecond, RATE);
  requireNumber(`${path}.addresses`, attack.addresses, { min: 1, max: ADDRESSES_MAX, integer: true });
  checkKinds(`${path}.kinds`, attack.kinds);
}

function checkKinds(path: string, kinds: AttackProfile['kinds']): void {
  if (typeof kinds !== 'object' || kinds === null) throw new LoadInputError(path, 'must be an object');
  for (const name of Object.keys(kinds)) {
    if (!ATTACK_KINDS.some((kind) => kind === name))
      throw new LoadInputError(`${path}.${name}`, `must be one of ${ATTACK_KINDS.join(', ')}`);
  }
  const shares = ATTACK_KINDS.map((kind) => requireNumber(`${path}.${kind}`, kinds[kind] ?? 0, SHARE));
  if (shares.every((share) => share === 0))
    throw new LoadInputError(path, 'at least one share must be above 0');
}
