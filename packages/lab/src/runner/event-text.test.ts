import { expect, it } from 'vitest';
import { fleetEventText } from './event-text.ts';

const risk = { name: 'risk', replica: 2 };

it('says in both languages how a replica died', () => {
  expect(fleetEventText({ ...risk, type: 'died', code: null, signal: 'SIGKILL' })).toEqual({
    en: 'risk 2 died (SIGKILL)',
    zh: 'risk 2 进程终止（SIGKILL）',
  });
  expect(fleetEventText({ ...risk, type: 'died', code: 1, signal: null })?.en).toBe('risk 2 died (status 1)');
});

it('tells when a replica stands still, goes on, and is ready again', () => {
  expect(fleetEventText({ ...risk, type: 'paused' })?.en).toBe('risk 2 stands still');
  expect(fleetEventText({ ...risk, type: 'resumed' })?.en).toBe('risk 2 goes on');
  expect(fleetEventText({ ...risk, type: 'ready', afterMs: 10 })?.en).toBe('risk 2 is ready');
});

it('leaves everyday events out', () => {
  expect(fleetEventText({ ...risk, type: 'started', pid: 1 })).toBeNull();
  expect(fleetEventText({ ...risk, type: 'restarting', inMs: 100 })).toBeNull();
  expect(fleetEventText({ ...risk, type: 'stopped' })).toBeNull();
});
