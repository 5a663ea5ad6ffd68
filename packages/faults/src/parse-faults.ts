import { Compile, type Validator } from 'typebox/compile';
import { FAULTS_MAX, type FaultKind, type FaultSpec, faultSchemas, faultsSchema } from './fault-spec.ts';

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
const validators: ReadonlyMap<string, Validator> = new Map(
  Object.entries(faultSchemas).map(([kind, schema]): [string, Validator] => [kind, Compile(schema)]),
);

/**
 * Reads a list of faults from parsed JSON or YAML.
 * @param kinds what the process can act out; anything else is refused, because it would do nothing.
 * @throws FaultSpecError
 */
export function parseFaults(value: unknown, kinds: readonly FaultKind[]): readonly FaultSpec[] {
  if (!Array.isArray(value)) throw new FaultSpecError([{ path: '', message: 'must be a list of faults' }]);
  if (value.length > FAULTS_MAX) {
    throw new FaultSpecError([{ path: '', message: `must not have more than ${FAULTS_MAX} faults` }]);
  }
  if (faultList.Check(value) && value.every(({ kind }) => kinds.includes(kind))) return value;
  throw new FaultSpecError(value.flatMap((fault: unknown, index) => problemsOf(fault, `/${index}`, kinds)));
}

/**
 * Reads a list of faults from JSON text, as the setting BEHAVIOUR holds it; the error names that setting.
 * @throws FaultSpecError
 */
export function parseFaultsText(text: string, kinds: readonly FaultKind[]): readonly FaultSpec[] {
  try {
    return parseFaults(JSON.parse(text), kinds);
  } catch (error) {
    const problems =
      error instanceof FaultSpecError
        ? error.problems
        : [{ path: '', message: `is no JSON: ${String(error)}` }];
    throw new FaultSpecError(problems.map(({ path, message }) => ({ path: `BEHAVIOUR${path}`, message })));
  }
}

/** A union of schemas would report the mismatches with every kind, so the kind is looked at first. */
function problemsOf(fault: unknown, path: string, kinds: readonly string[]): FaultProblem[] {
  const kind = typeof fault === 'object' && fault !== null && 'kind' in fault ? fault.kind : undefined;
  const validator = typeof kind === 'string' && kinds.includes(kind) ? validators.get(kind) : undefined;
  if (validator === undefined) {
    const message =
      kinds.length === 0 ? 'there is no fault that it can act out' : `must be one of ${kinds.join(', ')}`;
    return [{ path: `${path}/kind`, message }];
  }
  return problemsWith(validator, fault).map((problem) => ({ ...problem, path: `${path}${problem.path}` }));
}

/** What is wrong with a value, each thing once. */
export function problemsWith(validator: Validator, value: unknown): FaultProblem[] {
  // An unknown property is named by its object; the error of its own, "schema is false", says nothing more.
  return validator
    .Errors(value)
    .filter((error) => error.keyword !== 'boolean')
    .map((error) => ({ path: error.instancePath, message: messageOf(error) }));
}

function messageOf(error: ReturnType<Validator['Errors']>[number]): string {
  if (error.keyword === 'additionalProperties')
    return `has unknown properties: ${error.params.additionalProperties.join(', ')}`;
  if (error.keyword === 'enum') return `must be one of ${error.params.allowedValues.join(', ')}`;
  return error.message;
}
