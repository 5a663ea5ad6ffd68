import type { TObject } from 'typebox';
import { ConfigError } from './config.ts';
import { type ServiceDefinition, ServiceRuntime } from './service.ts';

/** How long a service may take to finish what it has begun when it is asked to stop and the notice is over. */
const DRAIN_MS = 4_000;

/**
 * Runs a service in this process: builds it, serves until SIGTERM or SIGINT, then becomes unready, drains and ends.
 * Ends with status 2 when the configuration is not valid.
 */
export async function runService<Own extends TObject>(definition: ServiceDefinition<Own>): Promise<void> {
  const runtime = await ServiceRuntime.create(definition, process.env).catch(refuseToStart);
  await definition.build(runtime);
  await runtime.listen();
  const signal = await stopRequested();
  runtime.logger.info({ signal }, 'stopping');
  const overdue = setTimeout(() => {
    runtime.logger.warn('stopping took too long');
    process.exit(1);
  }, runtime.config.DRAIN_NOTICE_MS + DRAIN_MS);
  const isClean = await runtime.close();
  clearTimeout(overdue);
  process.exit(isClean ? 0 : 1);
}

function refuseToStart(error: unknown): never {
  if (!(error instanceof ConfigError) && (error as Error).name !== 'DesignError') throw error;
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(2);
}

function stopRequested(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
}
