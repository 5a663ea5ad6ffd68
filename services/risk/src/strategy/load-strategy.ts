import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Compile } from 'typebox/compile';
import { parse } from 'yaml';
import type { Strategy } from '../domain/strategy.ts';
import { compileStrategy } from './compile-strategy.ts';
import { StrategyError } from './strategy-error.ts';
import { StrategyFile } from './strategy-file.ts';

const SHIPPED = join(import.meta.dirname, '..', '..', 'strategies');

const shape = Compile(StrategyFile);

/**
 * Loads a strategy.
 * @param nameOrFile the name of a shipped strategy, such as `baseline`, or the path of a file.
 * @throws StrategyError naming the file and every place in it that is not right.
 */
export async function loadStrategy(nameOrFile: string): Promise<Strategy> {
  const shipped = /^[a-z][a-z0-9-]*$/.test(nameOrFile);
  const file = shipped ? join(SHIPPED, `${nameOrFile}.yaml`) : nameOrFile;
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new StrategyError(file, [{ path: '', message: `cannot be read: ${String(error)}` }]);
  }
  return parseStrategy(text, file);
}

/**
 * Reads a strategy from YAML.
 * @throws StrategyError
 */
export function parseStrategy(text: string, file: string): Strategy {
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    throw new StrategyError(file, [{ path: '', message: `is no YAML: ${String(error)}` }]);
  }
  if (!shape.Check(value)) {
    const problems = shape
      .Errors(value)
      .filter(({ keyword }) => keyword !== 'boolean')
      .map((error) => ({
        path: error.instancePath,
        message:
          error.keyword === 'additionalProperties'
            ? `has unknown properties: ${error.params.additionalProperties.join(', ')}`
            : error.message,
      }));
    throw new StrategyError(file, problems);
  }
  return compileStrategy(value, file, text);
}
