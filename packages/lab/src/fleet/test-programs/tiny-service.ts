// A service for the tests of the supervisor: it is ready at once, or ends at once when it is told to.
import { createServer } from 'node:http';

if (process.env['FAIL'] === 'at once') {
  process.stderr.write('no configuration for the flux capacitor\n');
  process.exit(7);
}

createServer((_request, response) => {
  response.end(String(process.pid));
}).listen(Number(process.env['PORT']), '127.0.0.1');
