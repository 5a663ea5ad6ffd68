import { type Breaker, type Call, CallFailed, noDeadline } from '@breakwater/resilience';
import { type Command, Redis } from 'ioredis';
import { currentWork } from './current-work.ts';

/**
 * What is sent whatever the breaker says: the client itself sets up its connection with these, and could never be ready
 * again without them; and whoever sends a ping asks for Redis itself.
 */
const UNGUARDED: ReadonlySet<string> = new Set([
  'auth',
  'client',
  'hello',
  'info',
  'ping',
  'quit',
  'readonly',
  'select',
]);

/** The first word of an answer by which Redis says that it cannot work at all, and not that the command was wrong. */
const CANNOT_WORK = /^(BUSY|CLUSTERDOWN|LOADING|MASTERDOWN|MISCONF|NOREPLICAS|OOM|READONLY|TRYAGAIN)\b/;

type Stream = Parameters<Redis['sendCommand']>[1];

/**
 * A Redis client with a breaker around its commands: while Redis is out they fail at once, and nobody waits for a
 * timeout. Every command comes through `sendCommand`, scripts included, so this is the one place. Those of a pipeline
 * are sent as they are: one of them that is refused would keep the others from being sent.
 */
export class GuardedRedis extends Redis {
  #breaker: Breaker | undefined;

  /** Guards the commands that are sent from now on with another breaker, or with none. */
  guardWith(breaker: Breaker | undefined): void {
    this.#breaker = breaker;
  }

  /** A command that the breaker refuses rejects with CallRefused `breaker_open`; others end as Redis ends them. */
  override sendCommand(command: Command, stream?: Stream): unknown {
    const breaker = this.#breaker;
    if (breaker === undefined || stream !== undefined || UNGUARDED.has(command.name))
      return super.sendCommand(command, stream);
    let isSent = false;
    const followed = breaker.execute(aCall(), () => {
      isSent = true;
      super.sendCommand(command, stream);
      return command.promise.then(nothing, failAs);
    });
    followed.catch((error: unknown) => {
      // What was sent has told its sender already; this was for the breaker.
      if (!isSent) command.reject(error as Error);
    });
    return command.promise;
  }
}

/** No deadline: who gives a command up early says nothing of Redis, and its answer still tells the breaker something. */
function aCall(): Call {
  const { workClass } = currentWork();
  return {
    signal: new AbortController().signal,
    deadline: noDeadline,
    workClass,
    repeatable: false,
    attempt: 1,
  };
}

/** What the end of a command says about Redis. An answer that the command was wrong is an answer. */
function failAs(error: unknown): void {
  const { name, message } = error as Error;
  if (name === 'ReplyError' && !CANNOT_WORK.test(message)) return;
  const reason = message === 'Command timed out' ? 'timeout' : 'connection_lost';
  throw new CallFailed(reason, 'unknown', { cause: error });
}

function nothing(): void {
  // The answer is the sender's; for the breaker it is enough that there is one.
}
