import { createServer } from 'node:http';

/** As large as what a client is told of a payment. */
const ANSWER = JSON.stringify({
  paymentId: 'p-0193a6f2c3d47a1e9b5c',
  accountId: 'a-0000001',
  merchantId: 'm-00001',
  orderId: 'bench-1',
  state: 'captured',
  amountMinor: 100,
  capturedMinor: 100,
  refundedMinor: 0,
  feeMinor: 0,
  currency: 'CNY',
  instalments: 1,
  capture: 'automatic',
  plan: [
    { number: 1, dueDate: '2026-12-25', principalMinor: 100, feeMinor: 0, interestMinor: 0, paidMinor: 0 },
  ],
  decision: { outcome: 'approve', strategyVersion: 'bench-1', reasonCodes: [] },
});
const HEADERS = {
  'content-type': 'application/json; charset=utf-8',
  'content-length': String(Buffer.byteLength(ANSWER)),
};

/** Stands in for the credit service: it reads every request and says at once that the payment was taken. */
const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    response.writeHead(request.method === 'POST' ? 201 : 200, HEADERS).end(ANSWER);
  });
});
// Clients keep their connections for as long as the benchmark lasts.
server.keepAliveTimeout = 600_000;
server.listen(Number(process.env['PORT']), '127.0.0.1');
