/** A small drill, complete and right, for tests to break one thing at a time. */
export const DRILL = `
name: mine
title: { en: Mine, zh: 我的 }
story: { en: A story, zh: 故事 }
causeGroup: dependency
source: a test
teaches: { en: A lot, zh: 很多 }
cause: bureau
capacity:
  gateway: { slots: 64, serviceMs: 1 }
  credit: { slots: 8, serviceMs: 10 }
  risk: { slots: 4, serviceMs: 50 }
replicas: { gateway: 1, credit: 2, risk: 2, worker: 1 }
load:
  ofCapacity: 0.5
  shape: poisson
  shares: { pay: 0.75, borrow: 0.1, look: 0.15 }
  patienceMs: 3000
  retriesMax: 1
  traceCompression: 300
  tracePeakOfCapacity: 0.8
phases:
  short: { green: 1, steady: 1, fault: 1, recovery: 1, retrigger: 1, after: 1 }
  full: { green: 2, steady: 2, fault: 2, recovery: 2, retrigger: 2, after: 2 }
steadyState:
  - { text: { en: Green, zh: 绿 }, metric: money.verdict, operator: '==', value: pass }
timeline:
  - phase: fault
    from: 0
    to: 1
    title: { en: Slow, zh: 慢 }
    target: { service: credit-bureau-mock }
    fault: { kind: latency, latencyMs: 2500 }
abortWhen: { unsentShareAbove: 0.1, answeredBeforeFaultShareBelow: 0.8 }
expect:
  naive:
    - { text: { en: Fails, zh: 失败 }, metric: fault.pay.good, operator: '<=', value: 1 }
lesson: { en: A lesson, zh: 教训 }
`;
