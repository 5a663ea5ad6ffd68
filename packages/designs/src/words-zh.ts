import { type Words, byClass, percent } from './words-type.ts';

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
  breaker: ({ failureShareMax, volumeMin, windowMs, openMs }) =>
    `熔断：${windowMs} 毫秒内至少 ${volumeMin} 次尝试且失败超过 ${percent(failureShareMax)} 时断开；` +
    `${openMs} 毫秒后逐个放行探测。`,
  timeout: ({ timeoutMs }) => `超时：单次尝试超过 ${timeoutMs} 毫秒即取消。`,
  balancer: ({ kind, coolDownMs, failureCountsAsMs }) =>
    (kind === 'round_robin' ? '负载均衡：各副本轮流' : '负载均衡：选择 延迟 ×（在途数 + 1）最小的副本') +
    `；拒绝连接的副本停用 ${coolDownMs} 毫秒；一次失败按 ${failureCountsAsMs} 毫秒计。`,
  clientDeadline: (deadlineMs) => `截止时间：客户端请求总共最多 ${deadlineMs} 毫秒。`,
  queue: ({ lengthMax, dropExpired, classSlotsMax }) =>
    `队列：最多 ${lengthMax} 个请求等待处理；` +
    (dropExpired ? '超过截止时间的直接丢弃，不再处理。' : '不丢弃任何请求。') +
    (classSlotsMax === undefined ? '' : `各类占用的处理位上限：${byClass(classSlotsMax)}。`),
  postgres: ({ poolMax, acquireTimeoutMs, statementTimeoutMs }) => [
    ...(poolMax === undefined ? [] : [`连接池：最多 ${poolMax} 个连接。`]),
    ...(acquireTimeoutMs === undefined ? [] : [`等待连接：最长 ${acquireTimeoutMs} 毫秒。`]),
    ...(statementTimeoutMs === undefined
      ? []
      : [`语句超时：数据库在 ${statementTimeoutMs} 毫秒后终止语句。`]),
  ],
  redis: ({ commandTimeoutMs }) =>
    commandTimeoutMs === undefined ? [] : [`命令超时：命令在 ${commandTimeoutMs} 毫秒后放弃。`],
};
