export { sleep } from './clock.ts';
export type { CancelTimer, Clock } from './clock.ts';
export { Random } from './random.ts';
export { realClock } from './real-clock.ts';
export { VirtualClock } from './virtual-clock.ts';
