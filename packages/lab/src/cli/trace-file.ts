import { TraceError, readTrace } from '@breakwater/load';
import { InputError } from '../input-error.ts';

/**
 * Reads a trace.
 * @throws TraceError when its content is wrong, InputError when it cannot be opened.
 */
export async function readTraceFile(file: string): ReturnType<typeof readTrace> {
  return readTrace(file).catch((error: unknown) => {
    if (error instanceof TraceError) throw error;
    throw new InputError(`${file}: cannot be read: ${(error as Error).message}`, { cause: error });
  });
}
