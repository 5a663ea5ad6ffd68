import {
  type Incident,
  type Language,
  PRODUCTS,
  PlatformStatus,
  errorTable,
  isErrorCode,
  rungNumber,
} from '@breakwater/contracts';
import type { CreditContext } from '../app.ts';
import { type RiskAnswer, availabilityOf } from '../domain/availability.ts';
import type { OpenIncident } from '../incidents/incidents.ts';
import { getBusinessDate } from '../ledger/index.ts';
import { circumstancesOf } from './explain-availability.ts';

/** A customer that does not exist: what works for a stranger works for everybody. */
const NOBODY = 'c-0000000';

/** `GET /v1/status`: what works at the moment and what does not, for everybody to read. */
export function addStatusRoute(parts: CreditContext): void {
  parts.app.get(
    '/v1/status',
    { config: { workClass: 'look' }, schema: { response: { 200: PlatformStatus } } },
    async (request): Promise<PlatformStatus> => {
      const { language } = request.context;
      const circumstances = await circumstancesOf(parts, NOBODY, request.context);
      return {
        products: PRODUCTS.map((product) => availabilityOf(product, undefined, circumstances, language)),
        incidents: circumstances.incidents.map((incident) => told(incident, language)),
        rung: Math.max(rungNumber(parts.ladder.highest), rungOfRisk(circumstances.risk)),
        businessDate: await getBusinessDate(parts.pool),
      };
    },
  );
}

/** Risk climbs the ladder by itself where a report comes from the cache. */
function rungOfRisk(risk: RiskAnswer): number {
  return 'unavailable' in risk ? 0 : rungNumber(risk.rung);
}

function told({ reason, ...incident }: OpenIncident, language: Language): Incident {
  const spec = errorTable[isErrorCode(reason) ? reason : 'internal_error'];
  const { title, detail } = spec[language];
  return { ...incident, reason, causeGroup: spec.causeGroup, title, detail };
}
