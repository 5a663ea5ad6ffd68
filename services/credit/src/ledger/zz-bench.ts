import { purchase, soon, TestLedger } from './test-ledger.ts';
const ledger = await TestLedger.create('postgres://postgres@127.0.0.1:55431/postgres');
const accounts = await ledger.accounts(2000, { limitMinor: 10n ** 9n, payLaterLimitMinor: 10n ** 9n });
const pool = ledger.pool(2);
const w = ledger.writer({ pool, waitingMax: 20000 });
const mk = (n: number) =>
  Array.from({ length: n }, (_, i) =>
    purchase(accounts[(i * 7919) % 2000]!, { merchantId: `m-0000${1 + (i % 8)}`, amountMinor: 100n }),
  );
for (const one of mk(300)) await w.submit(one, soon());
const lat: number[] = [];
for (const one of mk(1000)) {
  const s = performance.now();
  await w.submit(one, soon());
  lat.push(performance.now() - s);
}
lat.sort((a, b) => a - b);
console.log('lone p50', lat[500], 'p99', lat[990]);
await ledger.owner.query('select pg_stat_reset()');
const ops = mk(10000);
import { readFileSync } from 'node:fs';
const pids = (await ledger.owner.query("select pid from pg_stat_activity where datname=current_database()")).rows.map((r: { pid: number }) => r.pid);
const cpu = () => pids.reduce((sum: number, pid: number) => { const f = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' '); return sum + Number(f[11]) + Number(f[12]); }, 0) * 10000;
const p0 = cpu();
const c0 = process.cpuUsage();
const s = performance.now();
await Promise.all(ops.map((o) => w.submit(o, soon())));
const c = process.cpuUsage(c0);
console.log(
  'batch',
  10000 / ((performance.now() - s) / 1000),
  '/s node cpu us/op',
  (c.user + c.system) / 10000,
);
await new Promise((r) => setTimeout(r, 1500));
console.table(
  (
    await ledger.owner.query(
      'select funcname, calls, round(total_time::numeric,1) total, round(self_time::numeric,1) self from pg_stat_user_functions order by 4 desc',
    )
  ).rows,
);
await ledger.drop();
