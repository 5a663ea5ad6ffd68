import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DrillError } from './drill-error.ts';
import { DRILL } from './drill-fixture.ts';
import { PHASES } from './drill-schema.ts';
import { listDrills, loadDrill } from './load-drill.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'breakwater-drill-'));
});
afterAll(() => rm(directory, { recursive: true }));

describe('loadDrill', () => {
  it('loads a file by its path', async () => {
    const file = join(directory, 'mine.yaml');
    await writeFile(file, DRILL);
    expect((await loadDrill(file)).name).toBe('mine');
  });

  it.each(['nothing', './nothing.yaml'])('says what it expected when there is no %s', async (name) => {
    const loading = loadDrill(name);
    await expect(loading).rejects.toThrow(DrillError);
    await expect(loading).rejects.toThrow(
      `${name}: /: cannot be read (ENOENT); expected a drill file or one of: bank-ambiguous, bureau-brownout, gray-replica, load-surge, lost-answer, queue-redis-outage, retry-storm, risk-down, rolling-kill, slow-dependency`,
    );
  });

  it('refuses a directory', async () => {
    await expect(loadDrill(directory)).rejects.toThrow('cannot be read (EISDIR)');
  });
});

const names = await listDrills();

describe('the catalogue', () => {
  it('is in alphabetical order and not empty', () => {
    expect(names).toEqual([
      'bank-ambiguous',
      'bureau-brownout',
      'gray-replica',
      'load-surge',
      'lost-answer',
      'queue-redis-outage',
      'retry-storm',
      'risk-down',
      'rolling-kill',
      'slow-dependency',
    ]);
    expect(names).toEqual(names.toSorted());
  });

  it.each(names)('%s is valid and named as its file', async (name) => {
    expect((await loadDrill(name)).name).toBe(name);
  });

  it.each(names)(
    '%s strikes twice: a fix that does not survive the second trigger is no fix',
    async (name) => {
      const { timeline } = await loadDrill(name);
      expect(new Set(timeline.map(({ phase }) => phase))).toEqual(new Set(['fault', 'retrigger']));
    },
  );

  it.each(names)('%s expects something of naive and of resilient, the money included', async (name) => {
    const { expect: expected } = await loadDrill(name);
    for (const design of ['naive', 'resilient']) {
      expect(expected[design]?.map(({ metric }) => metric)).toContain('money.verdict');
    }
  });

  it.each(names)(
    '%s takes at most two minutes at the short scale, and longer at the full one',
    async (name) => {
      const { phases } = await loadDrill(name);
      const seconds = (scale: 'short' | 'full'): number =>
        PHASES.reduce((sum, phase) => sum + phases[scale][phase], 0);
      expect(seconds('short')).toBeLessThanOrEqual(120);
      expect(seconds('full')).toBeGreaterThan(seconds('short'));
    },
  );
});
