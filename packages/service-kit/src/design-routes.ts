import { ProblemError } from '@breakwater/contracts';
import { type Design, DesignError, loadDesign } from '@breakwater/designs';
import { Type } from 'typebox';
import type { Logger } from 'pino';
import type { CurrentDesign } from './current-design.ts';
import type { HttpApp } from './http-app.ts';

const DesignOrder = Type.Object(
  {
    design: Type.String({ minLength: 1, maxLength: 4_096, description: 'Name of a shipped one, or a file.' }),
  },
  { additionalProperties: false },
);

/** `/operator/design`: tells which design is in force, and puts another one in force without a restart. */
export function addDesignRoutes(operator: HttpApp, current: CurrentDesign, logger: Logger): void {
  operator.get('/operator/design', () => described(current.now));
  operator.put('/operator/design', { schema: { body: DesignOrder } }, async ({ body }) => {
    const before = current.now.name;
    const design = await inForce(body.design, current);
    logger.warn({ from: before, to: design.name }, 'design changed');
    return described(design);
  });
}

function described({ name, title, warnings }: Design): object {
  return { name, title, warnings };
}

/** @throws ProblemError `invalid_field` when it is no design, or none that this service can keep. */
async function inForce(nameOrFile: string, current: CurrentDesign): Promise<Design> {
  try {
    const design = await loadDesign(nameOrFile);
    current.change(design);
    return design;
  } catch (error) {
    if (!(error instanceof DesignError)) throw error;
    const errors = error.problems.map(({ path, message }) => ({
      path: '/body/design',
      message: path === '' ? message : `${path}: ${message}`,
    }));
    throw new ProblemError('invalid_field', { errors, cause: error });
  }
}
