import type { FleetEvent } from '../fleet/index.ts';
import type { LocalText } from '../measure/record.ts';

/** What a reader of the timeline wants to know of what happened to a replica; null for everyday events. */
export function fleetEventText(event: FleetEvent): LocalText | null {
  const who = `${event.name} ${event.replica}`;
  switch (event.type) {
    case 'died':
      return {
        en: `${who} died (${event.signal ?? `status ${event.code}`})`,
        zh: `${who} 进程终止（${event.signal ?? `状态 ${event.code}`}）`,
      };
    case 'ready':
      return { en: `${who} is ready`, zh: `${who} 就绪` };
    case 'paused':
      return { en: `${who} stands still`, zh: `${who} 暂停` };
    case 'resumed':
      return { en: `${who} goes on`, zh: `${who} 恢复运行` };
    case 'draining':
      return { en: `${who} is drained`, zh: `${who} 正在下线` };
    case 'started':
    case 'restarting':
    case 'stopped':
      return null;
  }
}
