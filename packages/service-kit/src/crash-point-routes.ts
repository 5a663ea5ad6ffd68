import { type CrashPoints, crashPointRoutes } from '@breakwater/faults';
import type { HttpApp } from './http-app.ts';
import { operatorGuard } from './operator.ts';

/** Adds the operator's routes that arm a process's crash points; for lab mode only. */
export function addCrashPointRoutes(app: HttpApp, points: CrashPoints, operatorToken: string): void {
  for (const route of crashPointRoutes(points))
    app.route({ ...route, onRequest: operatorGuard(operatorToken) });
}

/** Ends this process at once, as a crash would: nothing is flushed, closed or answered. */
export function killOwnProcess(): void {
  process.kill(process.pid, 'SIGKILL');
}
