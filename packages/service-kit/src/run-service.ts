import type { TObject } from 'typebox';
import { type ServiceDefinition, ServiceRuntime } from './service.ts';

/** How long a service may take to finish what it has begun when it is asked to stop and the notice is over. */
const DRAIN_MS = 4_000;

/**
 * Runs a service in this process: builds it, serves until SIGTERM or SIGINT, then becomes unready, drains and ends.
 * Ends with status 2 when the configuration is not valid.
 */
export async function runService<Own extends TObject>(definition: ServiceDefinition<Own>): Promise<void> {
  const runtime = await buildService(definition).catch(refuseToStart);
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

async function buildService<Own extends TObject>(
  definition: ServiceDefinition<Own>,
): Promise<ServiceRuntime<Own>> {
  const runtime = await ServiceRuntime.create(definition, process.env);
  await definition.build(runtime);
  return runtime;
}

/** Errors of what the operator of the process wrote; their message says all that is needed. */
const SETTING_ERRORS: readonly string[] = ['ConfigError', 'DesignError', 'FaultSpecError'];

function refuseToStart(error: unknown): never {
  if (!SETTING_ERRORS.includes((error as Error).name)) throw error;
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(2);
}

function stopRequested(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
}
