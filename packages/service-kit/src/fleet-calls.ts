/** The services that call or are called inside the fleet, by the names with which they sign. */
export type ServiceName = 'gateway' | 'credit' | 'worker' | 'risk' | 'credit-bureau-mock' | 'bank-mock';

/** Who may call a service. */
interface AllowedCaller {
  readonly from: ServiceName;
  /** The only paths that it may call, which nobody else may then; all others when absent. */
  readonly paths?: readonly string[];
}

//  gateway ──> credit ──> risk ──> credit-bureau-mock
//                ▲          ▲
//                │ callbacks│
//           bank-mock <── worker
const ALLOWED: Readonly<Record<ServiceName, readonly AllowedCaller[]>> = {
  gateway: [],
  credit: [{ from: 'gateway' }, { from: 'bank-mock', paths: ['/v1/bank-callbacks'] }],
  worker: [],
  risk: [{ from: 'credit' }, { from: 'worker' }],
  'credit-bureau-mock': [{ from: 'risk' }],
  'bank-mock': [{ from: 'worker' }],
};

/** Whether anybody in the fleet may call a service at all. */
export function isCalled(service: ServiceName): boolean {
  return ALLOWED[service].length > 0;
}

/** Whether a caller, as its token names it, has business at a path of a service. */
export function mayCall(caller: string, service: ServiceName, path: string): boolean {
  const owned = ALLOWED[service].find(({ paths }) => paths?.includes(path) === true);
  if (owned !== undefined) return owned.from === caller;
  return ALLOWED[service].some(({ from, paths }) => from === caller && paths === undefined);
}

/** What a design calls the outside systems, whose services stand in for them. */
const STAND_INS: Readonly<Record<string, ServiceName>> = { bureau: 'credit-bureau-mock', bank: 'bank-mock' };

/** The service at the end of an edge such as `risk->bureau`. */
export function calledOver(edge: string): string {
  const called = edge.slice(edge.indexOf('->') + 2);
  return STAND_INS[called] ?? called;
}
