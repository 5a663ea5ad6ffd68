// The health check of a service's container: its listener for operators must answer that it is ready.
const { status } = await fetch(`http://127.0.0.1:${process.env.OPERATOR_PORT}/readyz`, {
  signal: AbortSignal.timeout(2000),
});
process.exitCode = status === 200 ? 0 : 1;
