// A server to be killed: `node crash-child.ts DATA_DIR EVENTS_FILE`. Prints its port; appends what it notifies to the file.
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openS3Server } from '../src/s3-server.ts';
import { queueArn } from './s3-harness.ts';

const [dataDir = '', eventsFile = ''] = process.argv.slice(2);
const server = openS3Server({ dataDir, notify: (_, body) => appendFileSync(eventsFile, `${body}\n`) });
server.createBucket('plain');
server.createBucket('versioned', { versioned: true });
for (const bucket of ['plain', 'versioned'])
  await server.putBucketNotification(bucket, [
    { id: bucket, queueArn, events: ['s3:ObjectCreated:*', 's3:ObjectRemoved:*'] },
  ]);
const http = createServer(server.handle);
http.listen(0, '127.0.0.1', () => console.log((http.address() as AddressInfo).port));
