import { type Logger, pino } from 'pino';
import { fieldRedaction, shownError, withoutSecrets } from './redaction.ts';

/** A logger that writes JSON lines to standard output, without identities, tokens and keys. */
export function createLogger(
  service: string,
  replica: number,
  level: string,
  destination?: { write(line: string): void },
): Logger {
  const options = {
    level,
    base: { service, replica },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: fieldRedaction,
    serializers: { err: shownError },
    hooks: { streamWrite: withoutSecrets },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
