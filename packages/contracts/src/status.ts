import { type Static, Type } from 'typebox';
import { Product, ProductAvailability } from './accounts.ts';
import { CalendarDate, IncidentId } from './ids.ts';

const strict = { additionalProperties: false };

/** Something that is wrong at the moment, as an operator declared it. `reason` is a code of the error table. */
export const Incident = Type.Object(
  {
    incidentId: IncidentId,
    reason: Type.String(),
    causeGroup: Type.String(),
    products: Type.Array(Product, { minItems: 1 }),
    title: Type.String(),
    detail: Type.String(),
    openedAt: Type.String({ format: 'date-time' }),
  },
  strict,
);
export type Incident = Static<typeof Incident>;

/** `GET /v1/status`: what everybody may know. `rung` is that of the degradation ladder; 0 is normal operation. */
export const PlatformStatus = Type.Object(
  {
    products: Type.Array(ProductAvailability),
    incidents: Type.Array(Incident),
    rung: Type.Integer({ minimum: 0, maximum: 6 }),
    businessDate: CalendarDate,
  },
  strict,
);
export type PlatformStatus = Static<typeof PlatformStatus>;
