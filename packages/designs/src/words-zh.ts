import { usualPriority } from '@breakwater/resilience';
import type { RateLimit } from './server-schema.ts';
import { type AutomaticRung, watchedEdge } from './ladder-schema.ts';
import {
  type AimdOptions,
  type BalancerKind,
  type GradientOptions,
  type PrequalOptions,
  type RungOptions,
  type Words,
  byClass,
  limitsBy,
  percent,
  wholePrequal,
} from './words-type.ts';

const aimdWords = ({ limitMin, limitInitial, limitMax, ...by }: AimdOptions): string =>
  `在 ${limitMin} 与 ${limitMax} 之间，初始 ${limitInitial}：每满一轮成功答复加一；失败或答复慢于 ${by.latencyMsMax} 毫秒时，降到 ${percent(by.backoffShare)}。`;

const gradientWords = ({ limitMin, limitInitial, limitMax, ...by }: GradientOptions): string =>
  `在 ${limitMin} 与 ${limitMax} 之间，初始 ${limitInitial}：使延迟不超过轻载时的 ${by.tolerance} 倍；` +
  `一次至多增加 ${by.queueSize}，每个窗口（至少 ${by.windowSamplesMin} 个答复）走完差距的 ${percent(by.smoothing)}，变慢时按 ${percent(by.longSmoothing)} 跟进，每 ${by.probeEveryWindows} 个窗口减半一次以观察轻载延迟。`;

const choice: Readonly<Record<BalancerKind, string>> = {
  round_robin: '各副本轮流',
  least_requests: '选择在途请求最少的副本',
  power_of_two_choices: '随机取两个副本，选择 延迟 ×（在途数 + 1）较小者',
  least_load: '选择 延迟 ×（在途数 + 1）最小的副本',
  prequal: '主动询问各副本的忙闲，在不忙的副本中选择最快者',
};

const rungs: Readonly<Record<AutomaticRung, (options: RungOptions) => string>> = {
  loans_off: () => '停借款：不再受理新借款，支付照常。',
  stand_in: ({ amountMinorMax, customerMinorMax, totalMinorMax }) =>
    `代决：风控无法决策时，单笔不超过 ${amountMinorMax} 分、单客不超过 ${customerMinorMax} 分、合计不超过 ${totalMinorMax} 分的支付先行通过，事后复核。`,
  accept_for_later: ({ paymentsMax, waitMsMax }) =>
    `延后受理：风控无法决策的支付先登记，最多 ${paymentsMax} 笔、最长 ${waitMsMax} 毫秒，恢复后再决策。`,
  read_only: () => '只读：不做任何变更，查询照常。',
  closed: () => '关闭：不再接入请求，页面说明原因。',
};

const rule = (rung: AutomaticRung, by: RungOptions): string =>
  `触发：${by.windowMs} 毫秒内经 ${watchedEdge[rung]} 的调用（询问风控时只计支付）不少于 ${by.volumeMin} 次且其中至少 ${percent(by.pullShareMin)} 不顺；` +
  `恢复：${by.holdMs} 毫秒内不少于 ${by.releaseVolumeMin} 次调用中不顺者不超过 ${percent(by.releaseShareMax)}。` +
  (by.probeMs === undefined ? '' : `每 ${by.probeMs} 毫秒放行一次试探。`);
const prequalWords = (prequal: PrequalOptions): string =>
  `询问：每次尝试附带 ${prequal.probesPerAttempt} 次询问，等待不超过 ${prequal.probeTimeoutMs} 毫秒；` +
  `最多保留 ${prequal.poolMax} 个答复，每个有效 ${prequal.ageMsMax} 毫秒、可用 ${prequal.usesMax} 次；在途数超过近期答复的 ${percent(prequal.hotQuantile)} 即视为忙。`;

const withoutStore = { allow: '全部放行', refuse: '全部拒绝', local: '各副本自行计数' };

const limitWords = ({ tokenBucket, slidingWindow, shared }: RateLimit): string =>
  (tokenBucket === undefined ? '' : `每秒 ${tokenBucket.perSecond} 次，一次最多 ${tokenBucket.burst} 次`) +
  (slidingWindow === undefined
    ? ''
    : `任意 ${slidingWindow.windowMs} 毫秒内 ${slidingWindow.requestsMax} 次`) +
  (shared === undefined
    ? '，各副本自行计数'
    : `，在 Redis 中为全部副本统一计数；${shared.storeWaitMs} 毫秒内无答复时${withoutStore[shared.whenStoreIsOut]}`);

export const chinese: Words = {
  nothing: '此链路没有任何保护。',
  because: '原因：',
  warning: '警告：',
  fallback: ({ ageDaysMax }) => `降级：调用被拒绝或失败时，使用不超过 ${ageDaysMax} 天的缓存报告。`,
  deadline: ({ deadlineMs, hopAllowanceMs }) =>
    `截止时间：一次调用总共最多 ${deadlineMs} 毫秒；剩余时间中预留 ${hopAllowanceMs} 毫秒给返回途中。`,
  bulkhead: ({ concurrencyMax, queueLengthMax, waitMsMax, classConcurrencyMax }) =>
    `舱壁：同时最多 ${concurrencyMax} 个调用；另有 ${queueLengthMax} 个可等待，最长 ${waitMsMax} 毫秒。` +
    (classConcurrencyMax === undefined ? '' : `其中各类上限：${byClass(classConcurrencyMax)}。`),
  retry: ({ attemptsMax, backoffMsMin, backoffMsMax, budget }) =>
    `重试：可重复的调用最多尝试 ${attemptsMax} 次，间隔 ${backoffMsMin} 至 ${backoffMsMax} 毫秒；` +
    (budget === undefined
      ? '没有重试预算。'
      : `在 ${budget.windowMs} 毫秒内，全部重试不超过请求数的 ${percent(budget.retryShare)} 加每秒 ${budget.retriesPerSecondMin} 次。`),
  hedge: ({ afterMs, afterQuantile, hedgeShare, hedgesPerSecondMin, windowMs }) =>
    `对冲：可重复的尝试若 ${afterMs} 毫秒内无答复` +
    (afterQuantile === 0 ? '' : `且耗时已超过近期 ${percent(afterQuantile)} 的尝试`) +
    `，即并行发出第二次；在 ${windowMs} 毫秒内总共不超过调用数的 ${percent(hedgeShare)} 加每秒 ${hedgesPerSecondMin} 次。`,
  throttle: ({ acceptFactor, windowMs, volumeMin, refuseShareMax }) =>
    `节流：${windowMs} 毫秒内（至少 ${volumeMin} 次调用）发出的调用不超过被接受数的 ${acceptFactor} 倍；在此拒绝的至多 ${percent(refuseShareMax)}。`,
  limit: ({ gradient, aimd, classShareMax, cohortSpread }) =>
    `并发上限：在途调用数` +
    (aimd === undefined ? '' : aimdWords(aimd)) +
    (gradient === undefined ? '' : gradientWords(gradient)) +
    (classShareMax === undefined ? '' : `各类可用上限的份额：${byClass(classShareMax, percent)}。`) +
    (cohortSpread === 0 ? '' : `最低的客户群让出其中 ${percent(cohortSpread)}，其余客户群依次让出得更少。`),
  cache: ({ softExpiryMs, hardExpiryMs, entriesMax, refreshesMax, staleIfError }) =>
    `缓存：${softExpiryMs} 毫秒内的答复直接使用，${hardExpiryMs} 毫秒内的边用边更新（同时最多 ${refreshesMax} 个）；` +
    `最多保留 ${entriesMax} 条；更新失败时旧答复${staleIfError === 1 ? '继续使用' : '作废'}。`,
  coalesce: ({ keysMax }) => `合并：同一时间的相同查询共用一次调用，最多 ${keysMax} 种不同查询。`,
  breaker: ({ volumeMin, windowMs, openMs, probesMax, ...rules }) =>
    `熔断：${windowMs} 毫秒内至少 ${volumeMin} 次尝试且失败超过 ${percent(rules.failureShareMax)}` +
    (rules.slowCallMs === 0
      ? ''
      : `，或超过 ${percent(rules.slowShareMax)} 耗时长于 ${rules.slowCallMs} 毫秒`) +
    (rules.consecutiveFailuresMax === 0 ? '' : `，或连续失败 ${rules.consecutiveFailuresMax} 次`) +
    `时断开；${openMs} 毫秒后放行探测，${probesMax} 次成功即恢复。`,
  timeout: ({ timeoutMs }) => `超时：单次尝试超过 ${timeoutMs} 毫秒即取消。`,
  balancer: ({ kind, coolDownMs, failureCountsAsMs, prequal, health, ejection, slowStart, ownCell }) =>
    `负载均衡：${choice[kind]}；拒绝连接的副本停用 ${coolDownMs} 毫秒；一次失败按 ${failureCountsAsMs} 毫秒计。` +
    (kind === 'prequal' ? prequalWords(wholePrequal(prequal)) : '') +
    (health === undefined
      ? ''
      : `健康检查：每 ${health.checkEveryMs} 毫秒询问一次副本是否正常，至多等待 ${health.checkTimeoutMs} 毫秒；连续失败 ${health.unhealthyAfter} 次即停用，连续正常 ${health.healthyAfter} 次恢复；健康副本不足 ${percent(health.panicShare)} 时全部启用。`) +
    (ejection === undefined
      ? ''
      : `摘除：副本连续失败 ${ejection.failuresInARow} 次，或在 ${ejection.windowMs} 毫秒内至少 ${ejection.volumeMin} 次尝试中` +
        `失败率比其他副本高出 ${percent(ejection.failureShareAboveOthersMax)} 以上、延迟超过其他副本的 ${ejection.latencyFactorMax} 倍，即停用 ${ejection.ejectionMs} 毫秒，` +
        `逐次加长，至多 ${ejection.ejectionMsMax} 毫秒；同时最多摘除 ${percent(ejection.ejectedShareMax)}；健康副本不足 ${percent(ejection.panicShare)} 时全部启用。`) +
    (slowStart === undefined
      ? ''
      : `新加入或恢复的副本从 ${percent(slowStart.startShare)} 的份额开始，${slowStart.slowStartMs} 毫秒后达到全部。`) +
    (ownCell === undefined
      ? ''
      : `本单元优先：只要本单元的健康副本（每个至多承担平时的 ${ownCell.overprovision} 倍）承受得起，请求就留在本单元。`),
  clientDeadline: (deadlineMs) => `截止时间：客户端请求总共最多 ${deadlineMs} 毫秒。`,
  shed: ({ delayMsMin, delayMsMax, releaseShare, releaseMs, lookEveryMs, classPriority = usualPriority }) =>
    `过载丢弃：事件循环延迟超过 ${delayMsMin} 毫秒起，请求在排队之前逐步被拒绝，达到 ${delayMsMax} 毫秒时全部拒绝；` +
    `每 ${lookEveryMs} 毫秒查看一次，延迟降到丢弃时的 ${percent(releaseShare)} 才恢复，全部恢复至少需要 ${releaseMs} 毫秒。` +
    `各类优先级，低者先丢：${byClass(classPriority)}。`,
  rateLimit: (limits) =>
    `限流：${limitsBy(limits, {
      address: '每个客户端地址',
      customer: '每位客户',
      class: (name) => `全部 ${name} 类请求`,
    })
      .map(({ of, limit }) => `${of}${limitWords(limit)}`)
      .join('；')}。`,
  queue: ({ lengthMax, dropExpired, refuseHopeless, discipline, codel, classPriority, classSlotsMax }) =>
    `队列：最多 ${lengthMax} 个请求等待处理；` +
    (dropExpired ? '超过截止时间的直接丢弃，不再处理。' : '不丢弃任何请求。') +
    (refuseHopeless ? '来不及在截止时间前处理的，立即拒绝。' : '') +
    (discipline === 'adaptive_lifo' ? '队列积压时，后到的先处理。' : '') +
    (codel === undefined
      ? ''
      : `队列积压达 ${codel.codelIntervalMs} 毫秒后，等待超过 ${codel.codelTargetMs} 毫秒的请求被丢弃。`) +
    (classPriority === undefined ? '' : `各类优先级，高者先行：${byClass(classPriority)}。`) +
    (classSlotsMax === undefined ? '' : `各类占用的处理位上限：${byClass(classSlotsMax)}。`),
  postgres: ({ poolMax, acquireTimeoutMs, statementTimeoutMs }) => [
    ...(poolMax === undefined ? [] : [`连接池：最多 ${poolMax} 个连接。`]),
    ...(acquireTimeoutMs === undefined ? [] : [`等待连接：最长 ${acquireTimeoutMs} 毫秒。`]),
    ...(statementTimeoutMs === undefined
      ? []
      : [`语句超时：数据库在 ${statementTimeoutMs} 毫秒后终止语句。`]),
  ],
  admission: ({ concurrencyMax, queueLengthMax, waitMsMax, classConcurrencyMax, classPriority }) =>
    `连接准入：同时最多使用 ${concurrencyMax} 个连接；另有 ${queueLengthMax} 个可等待，最长 ${waitMsMax} 毫秒。` +
    (classConcurrencyMax === undefined ? '' : `其中各类上限：${byClass(classConcurrencyMax)}。`) +
    (classPriority === undefined ? '' : `各类优先级，高者先行：${byClass(classPriority)}。`),
  redis: ({ commandTimeoutMs }) =>
    commandTimeoutMs === undefined ? [] : [`命令超时：命令在 ${commandTimeoutMs} 毫秒后放弃。`],
  ladderTitle: '降级阶梯',
  noRung: '不会自动降级；各级可由运维人员手动启用。',
  rung: (rung, options) => `${rungs[rung](options)}${rule(rung, options)}`,
};
