import { describe, expect, it } from 'vitest';
import { InputError } from '../input-error.ts';
import { capacityPlan, parseCapacity } from './capacity-option.ts';
import { REPLICAS_DEFAULT } from './replicas-option.ts';

const model = {
  gateway: { slots: 64, serviceMs: 1 },
  credit: { slots: 8, serviceMs: 10 },
  risk: { slots: 4, serviceMs: 50 },
};
const planOf = (text: string) => capacityPlan(parseCapacity(text, REPLICAS_DEFAULT), model);

describe('--capacity', () => {
  it('is the machine, or the model, or the model with exceptions', () => {
    expect(planOf('real')).toBeNull();
    expect(planOf('model')).toEqual(model);
    expect(planOf('model,risk.2=2x50')).toEqual({ ...model, 'risk.2': { slots: 2, serviceMs: 50 } });
  });

  it('is what is said of services and of replicas', () => {
    const own = { risk: { slots: 4, serviceMs: 50 }, 'risk.2': { slots: 2, serviceMs: 2.5 } };
    expect(planOf('risk=4x50, risk.2=2x2.5')).toEqual(own);
    expect(planOf('real,risk=4x50,risk.2=2x2.5')).toEqual(own);
  });

  it.each([
    ['fast', '"fast": expected real, model, or slots and milliseconds'],
    ['', '"": expected real'],
    ['risk=4', '"risk=4": expected real'],
    ['risk=4x', '"risk=4x": expected real'],
    ['risk=-4x5', '"risk=-4x5": expected real'],
    ['worker=4x50', '"worker=4x50": expected real'],
    ['bank-mock=4x50', '"bank-mock=4x50": expected real'],
    ['risk.0=4x50', '"risk.0=4x50": expected real'],
    ['risk=4x50,model', '"model": expected real'],
    ['risk=4x50,,credit=1x1', '"": expected real'],
    ['risk=4x50,risk=5x50', 'risk is named twice'],
    ['risk=0x50', '"risk=0x50": expected 1 to 10000 slots and 0 to 60000 milliseconds'],
    ['risk=1x60001', '"risk=1x60001": expected 1 to 10000 slots'],
    ['risk.3=4x50', '"risk.3=4x50": there is no risk 3; --replicas asks for 2'],
  ])('refuses "%s" and says what was expected', (text, message) => {
    expect(() => planOf(text)).toThrow(InputError);
    expect(() => planOf(text)).toThrow(`--capacity: ${message}`);
  });
});
