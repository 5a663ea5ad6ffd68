import { type CrashPoints, crashPointRoutes } from '@breakwater/faults';
import type { HttpApp } from './http-app.ts';

/** Adds the routes that arm a process's crash points to its operator listener; for lab mode only. */
export function addCrashPointRoutes(operator: HttpApp, points: CrashPoints): void {
  for (const route of crashPointRoutes(points)) operator.route(route);
}

/** Ends this process at once, as a crash would: nothing is flushed, closed or answered. */
export function killOwnProcess(): void {
  process.kill(process.pid, 'SIGKILL');
}
