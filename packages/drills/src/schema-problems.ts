import { DownFault, KillFault, PauseFault, ToxicFault, faultSchemas } from '@breakwater/faults';
import type { TSchema } from 'typebox';
import type { TLocalizedValidationError } from 'typebox/error';
import { Value } from 'typebox/value';
import type { DrillProblem } from './drill-error.ts';
import { Drill } from './drill-schema.ts';
import { LoadFault } from './load-fault.ts';

const faultsByKind: ReadonlyMap<unknown, TSchema> = new Map<unknown, TSchema>([
  ...Object.entries(faultSchemas),
  ['kill', KillFault],
  ['pause', PauseFault],
  ['down', DownFault],
  ['toxic', ToxicFault],
  ['load', LoadFault],
]);

/** Every place where `value` does not fit the schema of drills, and what was expected there. */
export function schemaProblems(value: unknown): DrillProblem[] {
  const errors = Value.Errors(Drill, value);
  const faults = new Set(errors.map(({ instancePath }) => FAULT.exec(instancePath)?.[0] ?? ''));
  faults.delete('');
  const elsewhere = errors.filter(({ instancePath }) => !FAULT.test(instancePath));
  return [
    ...elsewhere.flatMap((error) => problemsOf(error, value, '')),
    ...[...faults].flatMap((path) => faultProblems(at(value, path), path)),
  ];
}

/** A union of faults would report the mismatch with every kind, so the kind is looked at first. */
const FAULT = /^\/timeline\/\d+\/fault(?=\/|$)/;

function faultProblems(fault: unknown, path: string): DrillProblem[] {
  const kind = at(fault, '/kind');
  const schema = faultsByKind.get(kind);
  if (schema === undefined) {
    const message = `must be one of ${[...faultsByKind.keys()].join(', ')}, not ${shown(kind)}`;
    return [{ path: `${path}/kind`, message }];
  }
  return Value.Errors(schema, fault).flatMap((error) => problemsOf(error, fault, path));
}

function problemsOf(error: TLocalizedValidationError, root: unknown, base: string): DrillProblem[] {
  const path = `${base}${error.instancePath}`;
  // Every unknown key is reported twice: with its parent, and by itself as a value that may not be there.
  if (error.keyword === 'additionalProperties') return [];
  if (error.keyword === 'boolean') return [{ path, message: 'there is no such key here' }];
  if (error.keyword === 'required')
    return error.params.requiredProperties.map((name) => ({
      path: `${path}/${name}`,
      message: 'must be there',
    }));
  return [{ path, message: `${expectation(error)}, not ${shown(at(root, error.instancePath))}` }];
}

function expectation(error: TLocalizedValidationError): string {
  if (error.keyword === 'enum') return `must be one of ${error.params.allowedValues.join(', ')}`;
  return error.message;
}

/** The value at a JSON pointer (RFC 6901). */
function at(value: unknown, pointer: string): unknown {
  let place = value;
  for (const key of pointer.split('/').slice(1)) {
    if (typeof place !== 'object' || place === null) return undefined;
    place = new Map<string, unknown>(Object.entries(place)).get(
      key.replaceAll('~1', '/').replaceAll('~0', '~'),
    );
  }
  return place;
}

/** A found value in a message, cut so that the message stays one line. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'a map';
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
