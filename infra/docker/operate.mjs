// Gives an operator's order to the service of the container in which this runs: `operate.mjs METHOD PATH [BODY]`.
const [method, path, body] = process.argv.slice(2);
if (path?.startsWith('/operator/') !== true) {
  process.stderr.write('usage: operate.mjs METHOD /operator/PATH [BODY AS JSON]\n');
  process.exit(2);
}
const answer = await fetch(`http://127.0.0.1:${process.env.OPERATOR_PORT}${path}`, {
  method,
  headers: {
    authorization: `Bearer ${process.env.OPERATOR_TOKEN}`,
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  },
  body,
  signal: AbortSignal.timeout(10_000),
}).catch((error) => {
  process.stderr.write(`the service does not answer: ${error.cause?.message ?? error.message}\n`);
  process.exit(1);
});
process.stdout.write(`${await answer.text()}\n`);
process.exitCode = answer.ok ? 0 : 1;
