export type { ToxicSpec } from './toxic-spec.ts';
export { parseToxic } from './parse-toxic.ts';
export { ProxyBoard } from './proxy-board.ts';
export { ProxyError } from './proxy-error.ts';
export { addProxyRoutes } from './proxy-routes.ts';
export { type ProxySpec, TcpProxy } from './tcp-proxy.ts';
