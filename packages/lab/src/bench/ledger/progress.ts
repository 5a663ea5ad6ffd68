import type { Progress } from './window.ts';

/** Reads a line of the writer's program. */
export function writerProgress(line: string): Progress {
  const { ms, done } = JSON.parse(line) as Progress;
  return { ms, done };
}

/** Reads what pgbench says under `-P`: the rate since the last time. Other lines say nothing. */
export function pgbenchProgress(): (line: string) => Progress | undefined {
  let ms = 0;
  let done = 0;
  return (line) => {
    const match = /^progress: ([\d.]+) s, ([\d.]+) tps/.exec(line);
    if (match === null) return undefined;
    const nowMs = Number(match[1]) * 1000;
    done += (Number(match[2]) * (nowMs - ms)) / 1000;
    ms = nowMs;
    return { ms, done };
  };
}
