import { expect, test } from 'vitest';
import { diagnose } from './diagnose.ts';
import type { Doctor } from './doctor.ts';
import { renderDoctor } from './render.ts';
import { diagnosePostgres, diagnoseRedis } from './store-findings.ts';

const programs = { initdb: '/x/initdb', postgres: '/x/postgres', version: '18.4.0' };

test('a given address wins, and its password is not told', () => {
  const given = {
    databaseUrl: 'postgres://me:secret@db.test:5432/x',
    redisUrl: 'redis://:secret@cache.test:6379',
  };
  const postgres = diagnosePostgres({ given, programs, docker: '28' });
  const redis = diagnoseRedis({ given, program: '/x/redis-server', docker: '28' });
  expect(postgres).toEqual({ ok: true, source: 'given', found: 'DATABASE_URL, db.test:5432' });
  expect(redis).toEqual({ ok: true, source: 'given', found: 'REDIS_URL, cache.test:6379' });
});

test('without an own server Docker is used', () => {
  expect(diagnosePostgres({ given: {}, programs: undefined, docker: '28' }).source).toBe('containers');
  expect(diagnoseRedis({ given: {}, program: undefined, docker: '28' }).source).toBe('containers');
});

test('with nothing at all the finding says what to do', () => {
  const redis = diagnoseRedis({ given: {}, program: undefined, docker: undefined });
  expect(redis).toMatchObject({ ok: false, source: 'none' });
  expect(redis.fix).toMatch(/\S/);
  expect(diagnosePostgres({ given: {}, programs: undefined, docker: undefined })).toMatchObject({
    ok: false,
  });
});

test('this machine is diagnosed as one JSON document with its schema', async () => {
  const doctor: Doctor = JSON.parse(JSON.stringify(await diagnose()));
  expect(doctor.schema).toBe(1);
  expect(doctor.node.found).toContain(process.versions.node);
  expect(doctor.machine.cores).toBeGreaterThan(0);
});

test('the text names every finding, and what to do below the one that is wrong', async () => {
  const doctor = await diagnose();
  const redis = { ok: false, source: 'none', found: 'no redis-server', fix: 'brew install redis' } as const;
  const text = renderDoctor({ ...doctor, ready: false, redis });
  for (const name of ['Node', 'pnpm', 'PostgreSQL', 'Redis', 'Docker', 'Ports', 'Machine'])
    expect(text).toContain(name);
  expect(text).toMatch(/Redis +no redis-server\n +to fix it: brew install redis\n/);
  expect(text).toContain('Something is missing');
});
