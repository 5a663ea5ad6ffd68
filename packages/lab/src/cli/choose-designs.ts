import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ablate, designText, parseDesign } from '@breakwater/designs';
import { InputError } from '../input-error.ts';
import { designFile } from '../platform/design-file.ts';
import { type DesignChoice, chooseDesigns } from '../runner/run-drill.ts';
import { FLAGSHIP_DESIGNS } from './flagship.ts';
import { parseList } from './options.ts';

/** Which designs the user wants to see: some by name or file, or one whole and without each of its patterns. */
export interface DesignsOptions {
  readonly designs?: string;
  readonly ablate?: string;
}

/** The designs of a run. Those that are no file yet are written before the fleet starts, which loads them by itself. */
export interface ChosenDesigns {
  readonly names: readonly string[];
  /** Writes what is no file yet into a folder of this directory. */
  readonly write: (directory: string) => Promise<DesignChoice[]>;
}

/** @throws InputError or DesignError for a design that does not exist, is not valid or is named twice. */
export async function chosenDesigns({ designs, ablate: whole }: DesignsOptions): Promise<ChosenDesigns> {
  if (whole === undefined) return namedDesigns(designs ?? FLAGSHIP_DESIGNS.join(','));
  if (designs !== undefined)
    throw new InputError('--ablate and --designs: give one of them; --ablate names its design itself');
  return ablatedDesigns(whole);
}

async function namedDesigns(list: string): Promise<ChosenDesigns> {
  const choices = await chooseDesigns(parseList(list).map(designFile));
  const names = choices.map(({ design }) => design.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new InputError(`--designs: ${twice} is named twice`);
  return { names, write: () => Promise.resolve(choices) };
}

async function ablatedDesigns(nameOrFile: string): Promise<ChosenDesigns> {
  const file = designFile(nameOrFile);
  const [whole] = await chooseDesigns([file]);
  if (whole === undefined) throw new InputError(`--ablate: ${nameOrFile} is no design`);
  const ablations = ablate(await designText(file), file);
  if (ablations.length === 0)
    throw new InputError(`--ablate: ${whole.design.name} guards nothing, so nothing can be taken from it`);
  return {
    names: [whole.design.name, ...ablations.map(({ name }) => name)],
    async write(directory) {
      const folder = join(directory, 'designs');
      await mkdir(folder, { recursive: true });
      const without = ablations.map(async ({ name, text }): Promise<DesignChoice> => {
        const path = join(folder, `${name}.yaml`);
        await writeFile(path, text);
        return { file: path, design: parseDesign(text, path) };
      });
      return [whole, ...(await Promise.all(without))];
    },
  };
}
