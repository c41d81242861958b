import { createServer } from 'node:http';
import { createS3Endpoint } from '../../src/platform/embedded/s3/s3-endpoint';
import { TEST_KEYS } from '../contract/support/s3-server';

/** The storage as a process of its own: `s3-server.ts FOLDER PORT`. */
async function main(folder: string, port: number): Promise<void> {
  const endpoint = await createS3Endpoint({ ...TEST_KEYS, folder, buckets: ['pantau'] });
  const server = createServer((request, response) => void endpoint.handle(request, response));
  server.listen(port, '127.0.0.1', () => process.send?.('ready'));
  process.once('SIGTERM', () => {
    server.closeAllConnections();
    void endpoint.close().then(() => process.exit(0));
  });
  process.once('disconnect', () => process.exit(0));
}

void main(process.argv[2]!, Number(process.argv[3]));
