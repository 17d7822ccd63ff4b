// Runs the server alone on loopback: node src/main.ts [--port 9090] [--data .s3-vectors]
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { answerError } from './http-exchange.ts';
import { openS3VectorsServer } from './s3-vectors-server.ts';
import { ServiceError } from './service-error.ts';

const { values } = parseArgs({
  options: { port: { type: 'string', default: '9090' }, data: { type: 'string', default: '.s3-vectors' } },
});

const server = openS3VectorsServer({ dataDir: values.data });
const loopback = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

const listener = createServer((request, response) => {
  // Signatures are not checked here; a web page in a browser on this machine must not get in for that.
  if (request.headers.origin !== undefined || !loopback.test(request.headers.host ?? ''))
    answerError(response, new ServiceError('AccessDeniedException', 'Only programs on this machine are served'));
  else void server.handle(request, response);
});
listener.listen(Number(values.port), '127.0.0.1', () => {
  const { port } = listener.address() as AddressInfo;
  console.log(`S3 Vectors on http://127.0.0.1:${port}, data in ${values.data}`);
});

const stop = (): void => {
  listener.close(() => void server.close());
  listener.closeIdleConnections();
};
process.once('SIGINT', stop);
process.once('SIGTERM', stop);
