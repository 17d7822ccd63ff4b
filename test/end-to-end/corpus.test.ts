// Every document of ../shared/corpus through the whole pipeline ends as its manifest says, and none harms another. What is
// asked is what became of each and of its text, so that vectors without meaning do.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mapBounded } from '@alex/core/bounded';
import { documentId } from '@alex/core/document';
import type { DocumentRecord } from '@alex/core/document-record';
import { allowedCodes, comparable, corpusFiles, corpusFolder } from '@alex/testing/corpus';
import { ListVectorsCommand, S3VectorsClient } from '@aws-sdk/client-s3vectors';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isSettled, type RunningStack, startStackProcess, temporaryFolder } from './running-stack.ts';
import { type StubEndpoint, startStubEndpoint } from './stub-endpoint.ts';

describe.skipIf(corpusFiles.length === 0)('documents of ../shared/corpus', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let stub: StubEndpoint;
  let stack: RunningStack;
  const records = new Map<string, DocumentRecord>();
  const texts = new Map<string, string>();

  beforeAll(async () => {
    folder = await temporaryFolder();
    stub = await startStubEndpoint();
    stack = await startStackProcess(folder.path, '--embedding-endpoint', stub.url);
    await mapBounded(corpusFiles, 8, async ({ file }) => stack.put(file, await readFile(join(corpusFolder, file))));
    for (const { file } of corpusFiles) records.set(file, await stack.until(file, isSettled, 240_000));

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
    for (const { file } of corpusFiles) {
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

  test.each(corpusFiles)('$file: $expected.outcome', ({ file, expected }) => {
    const { status, failure } = records.get(file) as DocumentRecord;
    if (status === 'failed') {
      expect(allowedCodes(expected)).toContain(failure?.code);
      expect(expected.outcome === 'ok' && !expected.unsupportedAllowed).toBe(false);
    } else {
      expect(expected.outcome).not.toBe('reject');
      const text = comparable(texts.get(file) ?? '');
      for (const phrase of expected.phrases ?? []) expect(text).toContain(comparable(phrase));
      for (const phrase of expected.absent ?? []) expect(text).not.toContain(phrase);
    }
  });
});
