import {
  type BalanceGuards,
  type Balancer,
  LeastLoad,
  LeastRequests,
  OutlierEjection,
  OwnCell,
  PowerOfTwoChoices,
  Prequal,
  type ReplicaAddress,
  ReplicaSet,
  RoundRobin,
  SlowStart,
  balance,
} from '@breakwater/resilience';
import { type Subject, type SubjectParts, around } from './subject.ts';

/** As many replicas as a service of a small fleet has, in two cells. */
const REPLICAS: readonly ReplicaAddress[] = [
  { address: 'http://127.0.0.1:1', cell: 'a' },
  { address: 'http://127.0.0.1:2', cell: 'a' },
  { address: 'http://127.0.0.1:3', cell: 'b' },
];

function balancing(
  name: string,
  make: (parts: SubjectParts) => Balancer,
  guardsOf: (parts: SubjectParts) => BalanceGuards = () => ({}),
): Subject {
  return around(`balancer, ${name}`, (parts) =>
    balance(make(parts), new ReplicaSet(REPLICAS), {}, parts.context, guardsOf(parts)),
  );
}

/** Each balancer alone, and what guards one. Every attempt is told to the listener, which is part of the cost. */
export const balancers: readonly Subject[] = [
  balancing('round robin', () => new RoundRobin()),
  balancing('least requests', () => new LeastRequests()),
  balancing('power of two choices', ({ random }) => new PowerOfTwoChoices(random)),
  balancing('least load', () => new LeastLoad()),
  balancing(
    'prequal',
    ({ clock, random }) =>
      new Prequal(() => Promise.resolve({ inFlight: 1, latencyMs: 1 }), {}, { clock, random }),
  ),
  balancing(
    'least load, ejection',
    () => new LeastLoad(),
    ({ context }) => ({ ejection: new OutlierEjection({ failuresInARow: 5, latencyFactorMax: 5 }, context) }),
  ),
  balancing('least load, slow start', () => new SlowStart(new LeastLoad(), {})),
  balancing(
    'least load, own cell',
    () => new LeastLoad(),
    () => ({ ownCell: new OwnCell('a', {}) }),
  ),
];
