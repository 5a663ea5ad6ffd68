import { Compile } from 'typebox/compile';
import { FAULTS_MAX, type FaultSpec, faultSchemas, faultsSchema } from './fault-spec.ts';

/** One thing that is wrong in a description of faults. */
export interface FaultProblem {
  /** A JSON pointer to the place. */
  readonly path: string;
  readonly message: string;
}

/** A description of faults is not valid; it names every place and what was expected there. */
export class FaultSpecError extends Error {
  readonly problems: readonly FaultProblem[];

  constructor(problems: readonly FaultProblem[]) {
    super(
      `The faults are not valid:\n${problems.map(({ path, message }) => `  ${path || '/'}: ${message}`).join('\n')}`,
    );
    this.name = 'FaultSpecError';
    this.problems = problems;
  }
}

const faultList = Compile(faultsSchema);
const validators = new Map(
  Object.entries(faultSchemas).map(([kind, schema]) => [kind, Compile(schema)] as const),
);

/**
 * Reads a list of faults from parsed JSON or YAML.
 * @throws FaultSpecError
 */
export function parseFaults(value: unknown): readonly FaultSpec[] {
  if (faultList.Check(value)) return value;
  if (!Array.isArray(value)) throw new FaultSpecError([{ path: '', message: 'must be a list of faults' }]);
  if (value.length > FAULTS_MAX) {
    throw new FaultSpecError([{ path: '', message: `must not have more than ${FAULTS_MAX} faults` }]);
  }
  throw new FaultSpecError(value.flatMap((fault: unknown, index) => problemsOf(fault, `/${index}`)));
}

/**
 * Reads a list of faults from JSON text, as it stands in a setting.
 * @throws FaultSpecError
 */
export function parseFaultsText(text: string): readonly FaultSpec[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new FaultSpecError([{ path: '', message: `is no JSON: ${String(error)}` }]);
  }
  return parseFaults(value);
}

/** A union of schemas would report the mismatches with every kind, so the kind is looked at first. */
function problemsOf(fault: unknown, path: string): FaultProblem[] {
  const kind = typeof fault === 'object' && fault !== null && 'kind' in fault ? fault.kind : undefined;
  const validator = typeof kind === 'string' ? validators.get(kind) : undefined;
  if (validator === undefined) {
    return [{ path: `${path}/kind`, message: `must be one of ${[...validators.keys()].join(', ')}` }];
  }
  // An unknown property is named by its object; the error of its own, "schema is false", says nothing more.
  return validator
    .Errors(fault)
    .filter((error) => error.keyword !== 'boolean')
    .map((error) => ({
      path: `${path}${error.instancePath}`,
      message:
        error.keyword === 'additionalProperties'
          ? `has unknown properties: ${error.params.additionalProperties.join(', ')}`
          : error.message,
    }));
}
