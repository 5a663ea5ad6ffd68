import { request } from 'undici';
import { type Series, parsePrometheusText } from './prometheus-text.ts';

/** A replica to look at. */
export interface SampledReplica {
  readonly name: string;
  readonly replica: number;
  /** The listener that has `/metrics`. */
  readonly url: string;
}

const SCRAPE_TIMEOUT_MS = 800;

/** A replica's series, or null when it does not answer: which is itself what a monitor wants to know. */
export async function scrape({ url }: SampledReplica): Promise<Series[] | null> {
  try {
    const signal = AbortSignal.timeout(SCRAPE_TIMEOUT_MS);
    const response = await request(`${url}/metrics`, { signal });
    const text = await response.body.text();
    return response.statusCode === 200 ? parsePrometheusText(text) : null;
  } catch {
    return null;
  }
}
