// Gives an operator's order to the service of the container in which this runs: `operate.mjs METHOD PATH [BODY]`.
const [method, path, body] = process.argv.slice(2);
const answer = await fetch(`http://127.0.0.1:${process.env.OPERATOR_PORT}${path}`, {
  method,
  headers: {
    authorization: `Bearer ${process.env.OPERATOR_TOKEN}`,
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  },
  body,
  signal: AbortSignal.timeout(10_000),
});
process.stdout.write(`${await answer.text()}\n`);
process.exitCode = answer.ok ? 0 : 1;
