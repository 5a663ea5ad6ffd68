import { isIP } from 'node:net';
import { CellName, LadderText } from '@breakwater/contracts';
import { type Static, type TObject, type TProperties, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { privateKeySetting } from './private-key.ts';

/** A setting is missing or not valid. The message names every such variable and what was expected. */
export class ConfigError extends Error {
  constructor(problems: readonly string[]) {
    super(`The configuration is not valid:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/** A TCP port; 0 lets the system choose one. */
const Port = (purpose: string) => Type.Integer({ minimum: 0, maximum: 65_535, description: purpose });

/** Settings that every service has. */
const serviceSettings = {
  HOST: Type.String({ default: '127.0.0.1', description: 'Address to listen on.' }),
  OPERATOR_HOST: Type.String({
    default: '127.0.0.1',
    description: 'Address to listen on for operators; other than loopback only where no client can reach it.',
  }),
  OPERATOR_PORT: Port('Port for operators: health, metrics, orders.'),
  REPLICA: Type.Integer({ minimum: 1, default: 1, description: 'Number of this replica, from one.' }),
  LOG_LEVEL: Type.String({ default: 'info', pattern: '^(trace|debug|info|warn|error|silent)$' }),
  LAB_MODE: Type.Boolean({ default: false, description: 'Opens the routes that break things.' }),
  OPERATOR_TOKEN: Type.String({ minLength: 16, description: 'Bearer token of the operator routes.' }),
  FLEET_KEY: privateKeySetting('It signs and verifies the calls between services, the same in all of them.'),
  DESIGN: Type.String({ default: 'resilient', description: 'Name or file of the resilience design.' }),
  LADDER: LadderText,
  SEED: Type.Integer({ minimum: 0, maximum: 0xffff_ffff, default: 1 }),
  OTEL_EXPORTER_OTLP_ENDPOINT: Type.Optional(
    Type.String({
      pattern: '^https?://[^\\s]+$',
      description:
        'The collector that spans are sent to, such as http://127.0.0.1:4318; none are made without.',
    }),
  ),
  TRACE_SAMPLE_SHARE: Type.Number({
    minimum: 0,
    maximum: 1,
    default: 0.1,
    description: 'Which share of the traces is recorded.',
  }),
  CELL: Type.Optional({
    ...CellName,
    description: 'The cell that this replica stands in, for designs that keep calls in their own.',
  }),
  DRAIN_NOTICE_MS: Type.Integer({
    minimum: 0,
    maximum: 60_000,
    default: 0,
    description: 'How long a service that stops serves on after it has become unready.',
  }),
  CAPACITY_SLOTS: Type.Integer({
    minimum: 0,
    maximum: 10_000,
    default: 0,
    description: '0: no capacity model.',
  }),
  CAPACITY_SERVICE_MS: Type.Number({
    minimum: 0,
    maximum: 60_000,
    default: 0,
    description: 'Mean service time.',
  }),
} as const;

export type CommonSettings = Static<TObject<typeof serviceSettings>>;

/** Settings of a service that others of the fleet call. */
export const portSettings = { PORT: Port('Port for the services that may call this one.') } as const;

/** Settings of the service that clients call. */
export const publicSettings = {
  PUBLIC_PORT: Port('Port for clients.'),
  TRUSTED_PROXIES: Type.Refine(
    Type.String({
      default: '',
      description:
        'Addresses or networks of the proxies in front, separated by commas, whose X-Forwarded-For is believed.',
    }),
    (text) => text === '' || text.split(',').every(isNetwork),
  ),
} as const;

/** What a service is asked for besides its own settings. */
export function settingsOf(listener: 'clients' | 'fleet' | 'none'): TProperties {
  if (listener === 'clients') return { ...serviceSettings, ...publicSettings };
  return listener === 'fleet' ? { ...serviceSettings, ...portSettings } : serviceSettings;
}

/** Whether a text is an address, or a network as an address and the number of its bits. */
function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const bitsMax = isIP(address) === 4 ? 32 : 128;
  const isSize = bits === undefined || (/^[0-9]{1,3}$/.test(bits) && Number(bits) <= bitsMax);
  return isIP(address) !== 0 && isSize && more.length === 0;
}

/** The parts of a list in one variable; false when there are none. */
export function listOf(text: string): string[] | false {
  return text === '' ? false : text.split(',');
}

/**
 * Reads the environment once against a schema and freezes the result. Unknown variables are left alone; the declared
 * ones are converted from text by their declared type.
 * @throws ConfigError naming every variable that is missing or invalid.
 */
export function readConfig<Schema extends TObject>(
  schema: Schema,
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Static<Schema>> {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(schema.properties) as [string, Property][]) {
    const text = env[name];
    if (text === undefined || text === '') {
      if (property.default !== undefined) values[name] = property.default;
      else if (!isOptional(schema, name)) problems.push(`${name} is missing: ${expectation(property)}`);
      continue;
    }
    values[name] = fromText(text, property);
    if (!Compile(property as never).Check(values[name]))
      problems.push(`${name} is ${shown(text, property)}: ${expectation(property)}`);
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(values) as Readonly<Static<Schema>>;
}

interface Property {
  readonly type?: string;
  readonly default?: unknown;
  readonly description?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly pattern?: string;
}

function isOptional(schema: TObject, name: string): boolean {
  return !(schema.required as readonly string[] | undefined)?.includes(name);
}

function fromText(text: string, property: Property): unknown {
  if (property.type === 'integer' || property.type === 'number')
    return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
  if (property.type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  return text;
}

/** A text may be a key, a token or an address with a password in it; those are not repeated. */
function shown(text: string, { type }: Property): string {
  return type === 'string' ? 'not valid' : `"${text}"`;
}

function expectation(property: Property): string {
  const range = property.minimum === undefined ? '' : ` from ${property.minimum} to ${property.maximum}`;
  const length = property.minLength === undefined ? '' : ` of at least ${property.minLength} characters`;
  const form = property.pattern === undefined ? '' : ` of the form ${property.pattern}`;
  return `expected ${property.type ?? 'a value'}${range}${length}${form}. ${property.description ?? ''}`.trim();
}
