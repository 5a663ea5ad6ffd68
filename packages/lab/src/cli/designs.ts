import { explainDesign, listDesigns, loadDesign } from '@breakwater/designs';
import type { Command } from 'commander';
import { languageOfTerminal } from './language.ts';

/** `lab designs list` and `lab designs explain D`. */
export function addDesignsCommand(program: Command): void {
  const designs = program.command('designs').description('the resilience designs that there are');
  designs
    .command('list')
    .description('the shipped designs, a line each')
    .action(async () => {
      const language = languageOfTerminal();
      for (const name of await listDesigns()) {
        const design = await loadDesign(name);
        process.stdout.write(`${name.padEnd(12)} ${design.title[language]}\n`);
      }
    });
  designs
    .command('explain')
    .description('what guards each edge, in words and with every number')
    .argument('<design>', 'name of a shipped design, or a file')
    .action(async (design: string) => {
      process.stdout.write(`${explainDesign(await loadDesign(design), languageOfTerminal())}\n`);
    });
}
