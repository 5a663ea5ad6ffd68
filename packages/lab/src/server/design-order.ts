import { DesignError, loadDesign } from '@breakwater/designs';
import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import type { Log } from '../fleet/index.ts';
import { designFile } from '../platform/design-file.ts';
import type { Platform } from '../platform/platform.ts';
import { Refusal } from './refusal.ts';

const DesignOrder = Type.Object(
  { design: Type.String({ minLength: 1, maxLength: 4_096 }) },
  { additionalProperties: false },
);
type DesignOrder = Static<typeof DesignOrder>;

/** `/v1/design`: tells the design that is in force, and puts another one in force. */
export function addDesignOrder(
  app: FastifyInstance,
  platform: Pick<Platform, 'design' | 'changeDesign'>,
  log: Log,
): void {
  app.get('/v1/design', () => ({ design: platform.design }));
  app.put<{ Body: DesignOrder }>('/v1/design', { schema: { body: DesignOrder } }, async ({ body }) => {
    const { design, name } = await checkedDesign(body);
    await platform.changeDesign(design).catch((error: Error) => {
      throw new Refusal(502, `Not every replica took the design: ${error.message}`, error);
    });
    log.info({ design: name }, 'design changed');
    return { design };
  });
}

/**
 * The ordered design as the fleet takes it, and the name it gives itself.
 * @throws Refusal when there is no such design or it cannot be used.
 */
async function checkedDesign({ design }: DesignOrder): Promise<{ design: string; name: string }> {
  const file = designFile(design);
  try {
    return { design: file, name: (await loadDesign(file)).name };
  } catch (error) {
    if (!(error instanceof DesignError)) throw error;
    throw new Refusal(400, `/body/design: ${error.message}`, error);
  }
}
