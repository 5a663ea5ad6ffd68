export { endsWithin, within } from './bounded-wait.ts';
export { sleep } from './clock.ts';
export type { CancelTimer, Clock } from './clock.ts';
export { Random } from './random.ts';
export { realClock } from './real-clock.ts';
export { Rounds } from './rounds.ts';
export { VirtualClock } from './virtual-clock.ts';
