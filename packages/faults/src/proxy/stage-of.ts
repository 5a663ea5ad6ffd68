import type { Stage, StageContext } from './stage.ts';
import type { ToxicSpec } from './toxic-spec.ts';
import { bandwidth } from './toxics/bandwidth.ts';
import { latency } from './toxics/latency.ts';
import { limitData } from './toxics/limit-data.ts';
import { resetPeer } from './toxics/reset-peer.ts';
import { slicer } from './toxics/slicer.ts';
import { slowClose } from './toxics/slow-close.ts';
import { timeout } from './toxics/timeout.ts';

/** A toxic at work on one connection. */
export function stageOf(toxic: ToxicSpec, context: StageContext): Stage {
  switch (toxic.type) {
    case 'latency':
      return latency(toxic, context);
    case 'bandwidth':
      return bandwidth(toxic, context);
    case 'slow_close':
      return slowClose(toxic, context);
    case 'timeout':
      return timeout(toxic, context);
    case 'reset_peer':
      return resetPeer(toxic, context);
    case 'slicer':
      return slicer(toxic, context);
    case 'limit_data':
      return limitData(toxic, context);
  }
}
