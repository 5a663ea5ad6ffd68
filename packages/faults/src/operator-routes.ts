import { ProblemError } from '@breakwater/contracts';
import { Compile } from 'typebox/compile';
import { type CrashPoints, crashPointsSchema } from './crash-points.ts';
import type { FaultBoard } from './fault-board.ts';
import type { FaultKind, FaultSpec } from './fault-spec.ts';
import { FaultSpecError, parseFaults } from './parse-faults.ts';

/** A route as Fastify's `app.route` takes it; whoever adds it puts the operator's guard before it. */
export interface OperatorRoute {
  readonly method: 'GET' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly handler: (request: { body: unknown }) => unknown;
}

/**
 * `/operator/behaviour`: reads, replaces as a whole, or ends the faults of a process; answers with those now active.
 * @param possible what the process can act out at the moment, when that changes.
 */
export function behaviourRoutes(
  board: FaultBoard,
  possible: () => readonly FaultKind[] = () => board.kinds,
): readonly OperatorRoute[] {
  return steer('/operator/behaviour', {
    read: () => board.specs,
    replace: (body) => board.replace(faultsOfBody(body, possible())),
    clear: () => board.clear(),
  });
}

/** `/operator/crash-points`: reads, replaces as a whole, or disarms the crash points of a process. */
export function crashPointRoutes(points: CrashPoints): readonly OperatorRoute[] {
  return steer('/operator/crash-points', {
    read: () => points.armed,
    replace: (body) => armFromBody(points, body),
    clear: () => points.disarm(),
  });
}

interface Steered {
  readonly read: () => unknown;
  readonly replace: (body: unknown) => void;
  readonly clear: () => void;
}

function steer(url: string, { read, replace, clear }: Steered): readonly OperatorRoute[] {
  const thenRead = (act: (body: unknown) => void): OperatorRoute['handler'] => {
    return (request) => {
      act(request.body);
      return read();
    };
  };
  return [
    { method: 'GET', url, handler: read },
    { method: 'PUT', url, handler: thenRead(replace) },
    { method: 'DELETE', url, handler: thenRead(clear) },
  ];
}

function faultsOfBody(body: unknown, kinds: readonly FaultKind[]): readonly FaultSpec[] {
  try {
    return parseFaults(body, kinds);
  } catch (error) {
    if (!(error instanceof FaultSpecError)) throw error;
    const errors = error.problems.map(({ path, message }) => ({ path: `/body${path}`, message }));
    throw new ProblemError('invalid_field', { errors, cause: error });
  }
}

const crashPointList = Compile(crashPointsSchema);

function armFromBody(points: CrashPoints, body: unknown): void {
  if (!crashPointList.Check(body)) {
    const problems = crashPointList.Errors(body);
    const errors = problems.map(({ instancePath, message }) => ({ path: `/body${instancePath}`, message }));
    throw new ProblemError('invalid_field', { errors });
  }
  points.disarm();
  for (const { point, times } of body) points.arm(point, times);
}
