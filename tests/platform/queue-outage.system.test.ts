import { it } from 'vitest';
import { surviveOutageOfTheQueue } from './outage-of-the-queue.ts';

it('loses and doubles nothing when the queue is gone for four seconds under load', () =>
  surviveOutageOfTheQueue(4_000));
