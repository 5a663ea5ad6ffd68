import type { Pool } from 'pg';

/** A merchant; one that is not supported exists, but nothing can be bought there. */
export interface MerchantRecord {
  readonly merchantId: string;
  readonly supported: boolean;
}

/** The merchant, or undefined when there is none with that id. */
export async function getMerchant(pool: Pool, merchantId: string): Promise<MerchantRecord | undefined> {
  const { rows } = await pool.query<MerchantRecord>(
    'SELECT merchant_id AS "merchantId", supported FROM credit.merchants WHERE merchant_id = $1',
    [merchantId],
  );
  return rows[0];
}
