import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import { Pool } from 'undici';

/** The least that a proxy does: what it is asked goes on to the one address behind it, and the answer comes back. */
const pool = new Pool(process.env['UPSTREAM_URL'] ?? '', { connections: 2048, pipelining: 1 });

async function passOn(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const answer = await pool.request({
    method: request.method === 'POST' ? 'POST' : 'GET',
    path: request.url ?? '/',
    headers: { 'content-type': 'application/json' },
    body: parts.length === 0 ? null : Buffer.concat(parts),
  });
  const text = await answer.body.text();
  response.writeHead(answer.statusCode, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

createServer((request, response) => {
  passOn(request, response).catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    response.writeHead(502).end();
  });
}).listen(Number(process.env['PORT']), '127.0.0.1');
