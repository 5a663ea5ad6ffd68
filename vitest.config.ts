import { configDefaults, defineConfig } from 'vitest/config';

/** Long runs, which `npm run test:full` adds. */
const full = process.env['BREAKWATER_FULL'] === '1' ? ['**/*.full.test.ts'] : [];

const exclude = [...configDefaults.exclude, '.toolchain/**', '.breakwater/**'];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.test.{ts,mjs}'],
          exclude: [...exclude, '**/*.system.test.ts', '**/*.full.test.ts'],
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'system',
          include: ['**/*.system.test.ts', ...full],
          exclude,
          globalSetup: 'tests/system/global-setup.ts',
          // Real processes share two cores: one file at a time, after the unit tests, and time enough.
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          testTimeout: full.length > 0 ? 900_000 : 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
