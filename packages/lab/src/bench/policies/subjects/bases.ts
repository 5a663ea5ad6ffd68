import { Pool } from 'undici';
import { type CallOnce, type Subject, answerAtOnce } from './subject.ts';

/** What the others are compared with; the repeated ones tell how far apart equal things come out. */
export const BARE = 'bare async call';
export const BARE_AGAIN = 'bare async call, again';
export const UNDICI = 'bare undici call';
export const UNDICI_AGAIN = 'bare undici call, again';

const bareCall = (): CallOnce => async () => await answerAtOnce();

/** A request to a small HTTP server in another process, over a connection that is kept. */
function undiciCall(upstreamUrl: string): CallOnce {
  const pool = new Pool(upstreamUrl, { pipelining: 1 });
  return async () => {
    const { body } = await pool.request({ method: 'GET', path: '/' });
    return body.text();
  };
}

export const bases: readonly Subject[] = [
  { name: BARE, make: bareCall },
  { name: BARE_AGAIN, make: bareCall },
  { name: UNDICI, make: ({ upstreamUrl }) => undiciCall(upstreamUrl) },
  { name: UNDICI_AGAIN, make: ({ upstreamUrl }) => undiciCall(upstreamUrl) },
];
