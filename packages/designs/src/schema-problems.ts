import type { TLocalizedValidationError } from 'typebox/error';
import { Value } from 'typebox/value';
import { keysOf } from './path.ts';
import { DesignFile } from './schema.ts';

/** One place where a value does not fit the schema; `pointer` is a JSON pointer (RFC 6901). */
interface SchemaProblem {
  readonly pointer: string;
  readonly message: string;
}

/** Every place where `value` does not fit the schema of design files, and what was expected there. */
export function schemaProblems(value: unknown): SchemaProblem[] {
  return Value.Errors(DesignFile, value).flatMap((error): SchemaProblem[] => {
    const pointer = error.instancePath;
    // Every unknown key is reported twice: with its parent, and by itself as a value that may not be there.
    if (error.keyword === 'additionalProperties') return [];
    if (error.keyword === 'boolean') {
      return [{ pointer, message: `there is no such key here; expected one of ${siblings(pointer)}` }];
    }
    if (error.keyword === 'required') {
      return error.params.requiredProperties.map((name) => ({
        pointer: `${pointer}/${name}`,
        message: 'must be there',
      }));
    }
    return [{ pointer, message: `${expectation(error)}, not ${shown(at(value, keysOf(pointer)))}` }];
  });
}

function expectation(error: TLocalizedValidationError): string {
  if (error.keyword === 'enum') return `must be one of ${error.params.allowedValues.join(', ')}`;
  if (error.keyword === 'const') return `must be ${String(error.params.allowedValue)}`;
  return error.message;
}

/** The keys that may stand beside the one that `pointer` names. */
function siblings(pointer: string): string {
  const parents = keysOf(pointer).slice(0, -1);
  const properties = at(DesignFile, [...parents.flatMap((key) => ['properties', key]), 'properties']);
  return Object.keys(Object(properties)).join(', ');
}

function at(value: unknown, keys: readonly string[]): unknown {
  let place = value;
  for (const key of keys) {
    if (typeof place !== 'object' || place === null) return undefined;
    place = new Map<string, unknown>(Object.entries(place)).get(key);
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
