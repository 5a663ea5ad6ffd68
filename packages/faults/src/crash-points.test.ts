import { describe, expect, it } from 'vitest';
import { CrashPoints } from './crash-points.ts';

function setUp() {
  let kills = 0;
  const points = new CrashPoints(() => void kills++);
  return { points, kills: () => kills };
}

describe('CrashPoints', () => {
  it('lets the code pass points that are not armed', () => {
    const { points, kills } = setUp();
    points.arm('credit.loan.committed');
    points.reach('credit.payment.committed');
    expect(kills()).toBe(0);
  });

  it('kills at an armed point', () => {
    const { points, kills } = setUp();
    points.arm('credit.payment.committed');
    points.reach('credit.payment.committed');
    expect(kills()).toBe(1);
    expect(points.armed).toEqual([]);
  });

  it('kills when the point is reached for the given time', () => {
    const { points, kills } = setUp();
    points.arm('worker.transfer.sent', 3);
    points.reach('worker.transfer.sent');
    points.reach('worker.transfer.sent');
    expect(kills()).toBe(0);
    expect(points.armed).toEqual([{ point: 'worker.transfer.sent', times: 1 }]);
    points.reach('worker.transfer.sent');
    expect(kills()).toBe(1);
  });

  it('lets everything pass once disarmed', () => {
    const { points, kills } = setUp();
    points.arm('worker.transfer.began');
    points.disarm();
    points.reach('worker.transfer.began');
    expect(kills()).toBe(0);
  });
});
