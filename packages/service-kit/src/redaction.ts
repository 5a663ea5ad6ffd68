/** Fields that never reach a log, wherever a caller puts them in an object that it logs. */
export const SECRET_FIELDS: readonly string[] = [
  // Who it is, and whose account.
  'caller',
  'customerId',
  'accountId',
  'fromAccountId',
  'toAccountId',
  'subjectId',
  'payoutAccount',
  'bankAccount',
  // What opens a door.
  'authorization',
  'cookie',
  'token',
  'serviceToken',
  'operatorToken',
  'fleetKey',
  'tokenKey',
  'idempotencyKey',
  // What may hold any of these.
  'headers',
  'body',
  'payload',
];

/** A field with this name is most often the code of an error; with six digits it is the answer to a challenge. */
const AMBIGUOUS_FIELD = 'code';
const CHALLENGE_CODE = /^[0-9]{6}$/;

const REDACTED = '[redacted]';
const DEPTHS = ['', '*.', '*.*.', '*.*.*.'];

/** What the logger is told about fields: which to look at, however deep they lie, and what to put in their place. */
export const fieldRedaction = {
  paths: [...SECRET_FIELDS, AMBIGUOUS_FIELD].flatMap((field) => DEPTHS.map((depth) => `${depth}${field}`)),
  censor: (value: unknown, path: string[]): unknown => {
    const isErrorCode = path.at(-1) === AMBIGUOUS_FIELD && !CHALLENGE_CODE.test(String(value));
    return isErrorCode ? value : REDACTED;
  },
};

/**
 * What an identity, a token or a key looks like in a text. This is the second line of defence: for what was put into a
 * message, into a stack or under a name that nobody thought of.
 */
const SECRETS_IN_TEXT = new RegExp(
  [
    // Customers, their accounts and bank accounts.
    String.raw`\b(?:c|a|ba)-[0-9]{7}\b`,
    String.raw`\bbm-[0-9]{5}\b`,
    // Tokens, signed or not.
    String.raw`\beyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?`,
    String.raw`(?<=\bBearer )[A-Za-z0-9._~+/=-]+`,
    // The password in an address, and the private half of a key.
    String.raw`(?<=://[^\s:/@"]*:)[^\s@/"]+(?=@)`,
    String.raw`(?<=\\?"d\\?":\\?")[A-Za-z0-9_-]{20,}`,
    // The value of a key that a client chose, where its name stands before it.
    String.raw`(?<=[iI]dempotency-?[kK]ey(?:\\?"|=|:| )+)[A-Za-z0-9._:-]{8,128}`,
  ].join('|'),
  'g',
);

/** Takes out of a line whatever looks like an identity, a token or a key. */
export function withoutSecrets(line: string): string {
  return line.replaceAll(SECRETS_IN_TEXT, REDACTED);
}

/** The class of an SQL error whose message repeats the value that was wrong: data exception. */
const DATA_EXCEPTION = /^22/;

/**
 * An error without the values that a database or a client may have put beside its message; and without its message
 * where that repeats a part of the input, as a parser's does.
 */
export function shownError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: 'not an error object' };
  const code = (error as { code?: unknown }).code;
  const repeatsInput =
    error instanceof SyntaxError || (typeof code === 'string' && DATA_EXCEPTION.test(code));
  const cause = error.cause instanceof Error ? { cause: shownError(error.cause) } : {};
  return {
    type: error.name,
    message: repeatsInput ? 'the message is left out: it repeats what could not be read' : error.message,
    ...(typeof code === 'string' ? { code } : {}),
    stack: repeatsInput ? placesOf(error) : error.stack,
    ...cause,
  };
}

/** The places in a stack, without the message that stands before them. */
function placesOf({ stack = '' }: Error): string {
  return stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n');
}
