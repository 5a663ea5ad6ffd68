import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { designFile } from './design-file.ts';

it('leaves the name of a shipped design as it is', () => {
  expect(designFile('resilient')).toBe('resilient');
});

it.each(['./mine.yaml', 'mine.yaml', 'mine.yml', 'designs/mine', '/tmp/mine.yaml'])(
  'makes the path %s whole, because services run elsewhere',
  (path) => {
    expect(designFile(path)).toBe(resolve(path));
  },
);
