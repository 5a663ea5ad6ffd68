import type { CallerPolicies, DesignFile, ServerPolicies } from './schema.ts';

/** The edges between services, from the outside in. */
export const edgeNames = [
  'client->gateway',
  'gateway->credit',
  'credit->risk',
  'risk->bureau',
  'worker->bank',
] as const;
export type EdgeName = (typeof edgeNames)[number];

/** What guards one edge; a policy that is absent is not there. */
export interface EdgeDesign {
  readonly edge: EdgeName;
  /** The policies of the side that calls. */
  readonly caller: CallerPolicies;
  /** The policies of the side that serves. */
  readonly server: ServerPolicies;
}

/** Gives every edge its place, so that whoever builds need not ask whether it was written down. */
export function edgesOf(file: DesignFile): Record<EdgeName, EdgeDesign> {
  const { edges } = file;
  const edge = (
    name: EdgeName,
    sides: { caller?: CallerPolicies; server?: ServerPolicies } = {},
  ): EdgeDesign => ({ edge: name, caller: sides.caller ?? {}, server: sides.server ?? {} });
  return {
    'client->gateway': edge('client->gateway', edges['client->gateway']),
    'gateway->credit': edge('gateway->credit', edges['gateway->credit']),
    'credit->risk': edge('credit->risk', edges['credit->risk']),
    'risk->bureau': edge('risk->bureau', edges['risk->bureau']),
    'worker->bank': edge('worker->bank', edges['worker->bank']),
  };
}
