// Every document of ../shared/corpus through the whole pipeline ends as its manifest says, and none harms another. What is
// asked is what became of each and of its text, so that vectors without meaning do.
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mapBounded } from '@alex/core/bounded';
import { documentId } from '@alex/core/document';
import type { DocumentRecord } from '@alex/core/document-record';
import { ListVectorsCommand, S3VectorsClient } from '@aws-sdk/client-s3vectors';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isSettled, type RunningStack, startStackProcess, temporaryFolder } from './running-stack.ts';
import { type StubEndpoint, startStubEndpoint } from './stub-endpoint.ts';

const corpus = fileURLToPath(new URL('../../../shared/corpus/', import.meta.url));
const isThere = existsSync(corpus);

interface Entry {
  readonly file: string;
  readonly expected: {
    readonly outcome: 'ok' | 'reject' | 'ok-or-reject';
    readonly phrases?: readonly string[];
    readonly absent?: readonly string[];
    readonly reasons?: readonly string[];
    readonly unsupportedAllowed?: boolean;
  };
}

const entries = isThere
  ? (JSON.parse(readFileSync(join(corpus, 'manifest.json'), 'utf8')) as { files: Entry[] }).files
  : [];

/** As the corpus's README compares texts. */
const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\u00ad\u200b]/g, '')
    .replace(/\s+/g, ' ');

describe.skipIf(!isThere)('documents of ../shared/corpus', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let stub: StubEndpoint;
  let stack: RunningStack;
  const records = new Map<string, DocumentRecord>();
  const texts = new Map<string, string>();

  beforeAll(async () => {
    folder = await temporaryFolder();
    stub = await startStubEndpoint();
    stack = await startStackProcess(folder.path, '--embedding-endpoint', stub.url);
    await mapBounded(entries, 8, async ({ file }) => stack.put(file, await readFile(join(corpus, file))));
    for (const { file } of entries) records.set(file, await stack.until(file, isSettled, 240_000));

    const {
      endpoint = '',
      region,
      accessKeyId = '',
      secretAccessKey = '',
      vectorBucket,
      vectorIndex,
      documentsBucket,
    } = stack.outputs;
    const client = new S3VectorsClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
    const chunks = new Map<string, { start: number; text: string }[]>();
    for (let nextToken: string | undefined; ; ) {
      const page = await client.send(
        new ListVectorsCommand({
          vectorBucketName: vectorBucket,
          indexName: vectorIndex,
          returnMetadata: true,
          nextToken,
        }),
      );
      for (const { metadata } of page.vectors ?? []) {
        const {
          documentId: id,
          start,
          text,
        } = metadata as unknown as { documentId: string; start: number; text: string };
        chunks.set(id, [...(chunks.get(id) ?? []), { start, text }]);
      }
      nextToken = page.nextToken;
      if (nextToken === undefined) break;
    }
    client.destroy();
    for (const { file } of entries) {
      const own = chunks.get(documentId({ bucket: documentsBucket, key: file })) ?? [];
      texts.set(
        file,
        own
          .sort((a, b) => a.start - b.start)
          .map(({ text }) => text)
          .join(' '),
      );
    }
  }, 300_000);
  afterAll(async () => {
    await stack?.stop();
    await stub?.close();
    await folder?.[Symbol.asyncDispose]();
  });

  test.each(entries)('$file: $expected.outcome', ({ file, expected }) => {
    const { status, failure } = records.get(file) as DocumentRecord;
    const accepted: readonly string[] = [
      ...(expected.reasons ?? []),
      ...(expected.unsupportedAllowed ? ['unsupported'] : []),
    ];
    if (status === 'failed') {
      expect(accepted).toContain(failure?.code);
      expect(expected.outcome === 'ok' && !expected.unsupportedAllowed).toBe(false);
    } else {
      expect(expected.outcome).not.toBe('reject');
      const text = plain(texts.get(file) ?? '');
      for (const phrase of expected.phrases ?? []) expect(text).toContain(plain(phrase));
      for (const phrase of expected.absent ?? []) expect(text).not.toContain(phrase);
    }
  });
});
