import type { DependencyHealth } from '@breakwater/service-kit';
import type { BankClient } from '../clients/bank-client.ts';

/** The bank's client, each of whose calls counts for or against the bank's health. */
export function followed(
  bank: Pick<BankClient, 'find' | 'send'>,
  health: DependencyHealth,
): Pick<BankClient, 'find' | 'send'> {
  return {
    send: (body, context) => health.follow(() => bank.send(body, context)),
    find: (reference, context) => health.follow(() => bank.find(reference, context)),
  };
}
