import { type Logger, pino } from 'pino';

/** Fields that never reach a log, wherever a caller puts them in an object that it logs. */
const SECRET_FIELDS = [
  'authorization',
  'token',
  'caller',
  'customerId',
  'accountId',
  'payoutAccount',
  'idempotencyKey',
  'subjectId',
];

/** A logger that writes JSON lines to standard output, without identities and tokens. */
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
    redact: {
      paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]),
      censor: '[redacted]',
    },
    serializers: { err: serializeError },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** An error without the values that a database or a client may have put beside its message. */
function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: 'not an error object' };
  const code = (error as { code?: unknown }).code;
  const cause = error.cause instanceof Error ? { cause: serializeError(error.cause) } : {};
  return {
    type: error.name,
    message: error.message,
    ...(typeof code === 'string' ? { code } : {}),
    stack: error.stack,
    ...cause,
  };
}
