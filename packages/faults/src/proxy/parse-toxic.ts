import { Compile, type Validator } from 'typebox/compile';
import { Value } from 'typebox/value';
import { problemsWith } from '../parse-faults.ts';
import { ProxyError } from './proxy-error.ts';
import { type ToxicSpec, type ToxicType, toxicAttributes, toxicStreams } from './toxic-spec.ts';

const validators = new Map<string, Validator>(
  Object.entries(toxicAttributes).map(([type, schema]) => [type, Compile(schema)]),
);

/**
 * Reads a new toxic; what is left out has Toxiproxy's defaults: `<type>_<stream>`, downstream, every connection.
 * @throws ProxyError that names the field and what was expected.
 */
export function parseToxic(value: unknown): ToxicSpec {
  const { name, type, stream = 'downstream', toxicity = 1, attributes = {} } = objectOf(value);
  if (typeof type !== 'string' || !validators.has(type))
    throw new ProxyError(400, `invalid toxic type; expected one of: ${[...validators.keys()].join(', ')}`);
  if (!toxicStreams.some((known) => known === stream))
    throw new ProxyError(400, 'stream was invalid, can be either upstream or downstream');
  if (name !== undefined && typeof name !== 'string') throw new ProxyError(400, 'name must be a text');
  return checked({ name: name || `${type}_${String(stream)}`, type, stream, toxicity, attributes });
}

/**
 * Reads a change of a toxic: new attributes, each of which may be left out, or a new toxicity.
 * @throws ProxyError that names the field and what was expected.
 */
export function changedToxic(before: ToxicSpec, value: unknown): ToxicSpec {
  const { toxicity = before.toxicity, attributes = {} } = objectOf(value);
  return checked({ ...before, toxicity, attributes: { ...before.attributes, ...objectOf(attributes) } });
}

function checked(toxic: { [Field in keyof ToxicSpec]: unknown }): ToxicSpec {
  const { type, toxicity } = toxic;
  if (typeof toxicity !== 'number' || !(toxicity >= 0 && toxicity <= 1))
    throw new ProxyError(400, `toxicity is ${JSON.stringify(toxicity)}; expected a number from 0 to 1`);
  const attributes = Value.Default(toxicAttributes[type as ToxicType], structuredClone(toxic.attributes));
  const validator = validators.get(type as string);
  const [problem] = validator === undefined ? [] : problemsWith(validator, attributes);
  if (problem !== undefined) throw new ProxyError(400, `attributes${problem.path} ${problem.message}`);
  // Each field has been checked against the schema of its type.
  return { ...toxic, attributes } as ToxicSpec;
}

/** @throws ProxyError when it is no object. */
export function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ProxyError(400, 'bad request body; expected an object');
  return value as Record<string, unknown>;
}
