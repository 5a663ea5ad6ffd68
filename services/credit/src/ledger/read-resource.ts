import type { Loan, Payment, Repayment } from '@breakwater/contracts';
import type { Pool } from 'pg';

/** A payment as clients see it, or undefined when there is none with that id. */
export function getPayment(pool: Pool, paymentId: string): Promise<Payment | undefined> {
  return view<Payment>(pool, 'payment', paymentId);
}

/** A loan as clients see it, or undefined. */
export function getLoan(pool: Pool, loanId: string): Promise<Loan | undefined> {
  return view<Loan>(pool, 'loan', loanId);
}

/** A repayment as clients see it, or undefined. */
export function getRepayment(pool: Pool, repaymentId: string): Promise<Repayment | undefined> {
  return view<Repayment>(pool, 'repayment', repaymentId);
}

/** The database makes the document, so that what is recorded under a key and what is read later are made in one place. */
async function view<Document>(
  pool: Pool,
  resource: 'payment' | 'loan' | 'repayment',
  id: string,
): Promise<Document | undefined> {
  const { rows } = await pool.query<{ document: Document | null }>({
    name: `${resource}-view`,
    text: `SELECT credit.${resource}_view($1) AS document`,
    values: [id],
  });
  return rows[0]?.document ?? undefined;
}
