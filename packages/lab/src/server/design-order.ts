import { DesignError, loadDesign } from '@breakwater/designs';
import { type Static, Type } from 'typebox';
import { designFile } from '../platform/design-file.ts';
import { Refusal } from './refusal.ts';

/** `PUT /v1/design`: the design that is to be in force. */
export const DesignOrder = Type.Object(
  { design: Type.String({ minLength: 1, maxLength: 4_096 }) },
  { additionalProperties: false },
);
export type DesignOrder = Static<typeof DesignOrder>;

/**
 * The ordered design as the fleet takes it, and the name it gives itself.
 * @throws Refusal when there is no such design or it cannot be used.
 */
export async function checkedDesign({ design }: DesignOrder): Promise<{ design: string; name: string }> {
  const file = designFile(design);
  try {
    return { design: file, name: (await loadDesign(file)).name };
  } catch (error) {
    if (!(error instanceof DesignError)) throw error;
    throw new Refusal(400, `/body/design: ${error.message}`, error);
  }
}
