import type { CustomerNotice } from '@breakwater/contracts';
import type { Pool } from 'pg';

/** Tells a customer of something, once for each event. */
export async function writeNotification(
  pool: Pool,
  { accountId, kind, resourceId, eventId }: CustomerNotice & { readonly eventId: string },
): Promise<void> {
  await pool.query({
    name: 'write-notification',
    text: `WITH taken AS (
       INSERT INTO credit.inbox (consumer, event_id) VALUES ('notification', $1) ON CONFLICT DO NOTHING RETURNING 1)
     INSERT INTO credit.notifications (account_id, event_id, kind, resource_id)
     SELECT $2, $1, $3, $4 FROM taken`,
    values: [eventId, accountId, kind, resourceId],
  });
}
