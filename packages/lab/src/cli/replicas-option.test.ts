import { describe, expect, it } from 'vitest';
import { InputError } from '../input-error.ts';
import { REPLICAS_DEFAULT, parseReplicas } from './replicas-option.ts';

describe('parseReplicas', () => {
  it('takes the counts that are named and keeps the others', () => {
    expect(parseReplicas('credit=3')).toEqual({ ...REPLICAS_DEFAULT, credit: 3 });
    expect(parseReplicas('credit=1, risk=4,worker=2,gateway=2')).toEqual({
      gateway: 2,
      credit: 1,
      risk: 4,
      worker: 2,
    });
  });

  it.each([
    ['bank=2', '"bank=2": expected service=count with one of gateway, credit, risk, worker'],
    ['credit', '"credit": expected service=count'],
    ['credit=two', '"credit=two": expected service=count'],
    ['credit=2,,risk=1', '"": expected service=count'],
    ['credit=-1', '"credit=-1": expected service=count'],
    ['toString=1', '"toString=1": expected service=count'],
    ['credit=0', '"credit=0": expected 1 to 16 replicas of each service'],
    ['risk=17', '"risk=17": expected 1 to 16 replicas of each service'],
    ['', '"": expected service=count'],
  ])('refuses "%s" and says what was expected', (text, message) => {
    const parse = (): unknown => parseReplicas(text);
    expect(parse).toThrow(InputError);
    expect(parse).toThrow(`--replicas: ${message}`);
  });
});
