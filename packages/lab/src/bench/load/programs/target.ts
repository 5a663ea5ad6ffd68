import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const PAYMENT = `pay_${'0'.repeat(32)}`;
const ANSWERS = {
  session: Buffer.from(JSON.stringify({ token: 'bench' })),
  payment: Buffer.from(JSON.stringify({ paymentId: PAYMENT, state: 'captured', amountMinor: 100 })),
};

/** Stands in for a fleet: whoever signs in gets a session, and every payment is taken at once. */
const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    const answer = request.url === '/v1/sessions' ? ANSWERS.session : ANSWERS.payment;
    response
      .writeHead(201, { 'content-type': 'application/json', 'content-length': answer.length })
      .end(answer);
  });
});
// Clients keep their connections for as long as the benchmark lasts.
server.keepAliveTimeout = 600_000;
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
