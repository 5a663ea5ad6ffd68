import { configDefaults, defineConfig } from 'vitest/config';

/** Long runs, which `npm run test:full` adds. */
const full = process.env['BREAKWATER_FULL'] === '1' ? ['**/*.full.test.ts'] : [];

const exclude = [...configDefaults.exclude, '.toolchain/**', '.breakwater/**'];

/** Tests that put fleets under load. */
const DRILLS = 'tests/lab/**';

/** What tests have that meet real stores. */
const withStores = {
  globalSetup: 'tests/system/global-setup.ts',
  testTimeout: full.length > 0 ? 900_000 : 180_000,
  hookTimeout: 120_000,
};

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.test.{ts,mjs}'],
          exclude: [...exclude, '**/*.system.test.ts', '**/*.full.test.ts'],
          // Both cores: by default one of them is left idle.
          maxWorkers: 2,
          // Those that read the whole tree take some seconds on a busy machine.
          testTimeout: 20_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...withStores,
          name: 'system',
          include: ['**/*.system.test.ts', ...full],
          exclude: [...exclude, DRILLS],
          // Most of their time these wait for processes and stores, so two files share two cores.
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...withStores,
          name: 'drills',
          include: ['tests/lab/**/*.system.test.ts', ...full.map((pattern) => `tests/lab/${pattern}`)],
          exclude,
          // A fleet under load has the machine to itself: one file at a time.
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
