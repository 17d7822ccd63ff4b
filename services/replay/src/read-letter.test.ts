import { encodeBatchMessage } from '@alex/core/batch-message';
import { documentId } from '@alex/core/document';
import type { DocumentRecord, RevisionRef } from '@alex/core/document-record';
import { describeFailure, PipelineError } from '@alex/core/errors';
import { failureAttributes } from '@alex/core/failure-attributes';
import type { ReadRecord } from '@alex/ledger/ledger';
import { createdEvent, testEvent } from '@alex/testing/event-factories';
import { describe, expect, test } from 'vitest';
import { readLetter } from './read-letter.ts';

const document = { bucket: 'docs', key: 'ü b.md' };
const id = documentId(document);
const record = {
  ...document,
  documentId: id,
  sequencer: '0A',
  status: 'failed',
  target: null,
  live: null,
} as DocumentRecord;
const sent = '2026-01-01T00:00:00.000Z';
const failure = describeFailure(new PipelineError('corrupt', 'It is “broken” – ü 😀.'), {
  attempts: 2,
  at: sent,
  messageId: 'm',
});

const known = async () => ({ record, etag: 'e' });
const unknown = async () => ({ record: undefined, etag: undefined });
const damaged = () => Promise.reject(new PipelineError('state-damaged', 'It cannot be read.'));

const read = (
  queue: 'documents' | 'batches',
  body: string,
  attributes: Readonly<Record<string, string>> = {},
  ledger: () => Promise<ReadRecord> = known,
) => readLetter({ read: ledger }, queue, { messageId: 'm', receiptHandle: 'r', body, attributes, sent, deliveries: 1 });

const event = createdEvent({ ...document, sequencer: '0a' });
const batch = encodeBatchMessage({ documentId: id, revision: '0A', batch: 1, firstOrdinal: 32, chunks: 3 });

test('an event: its document, its revision, why it lies there, and how its document is', async () =>
  expect(await read('documents', event, failureAttributes(failure))).toEqual({
    queue: 'documents',
    messageId: 'm',
    sent,
    ...document,
    documentId: id,
    revision: '0A',
    documentStatus: 'failed',
    failure,
  }));

test('a batch: likewise, its key from the record', async () =>
  expect(await read('batches', batch, failureAttributes(failure))).toEqual({
    queue: 'batches',
    messageId: 'm',
    sent,
    ...document,
    documentId: id,
    revision: '0A',
    documentStatus: 'failed',
    failure,
  }));

const revisionOf = (revision: string): RevisionRef => ({ revision, batches: 1, chunks: 1, contentHash: '' });
test.each<[string, Partial<DocumentRecord>, true | undefined]>([
  ['a newer version', { sequencer: '0B', target: revisionOf('0B') }, true],
  [
    'a newer version that failed, and this one still to be made',
    { sequencer: '0B', target: revisionOf('0A') },
    undefined,
  ],
  ['an older version', { sequencer: '09', target: revisionOf('09') }, undefined],
])('of a document that has %s', async (_, changed, superseded) => {
  const ledger = async () => ({ record: { ...record, ...changed }, etag: 'e' });
  for (const letter of [await read('documents', event, {}, ledger), await read('batches', batch, {}, ledger)])
    expect(letter.superseded).toBe(superseded);
});

describe('what is not known is absent', () => {
  const bare = { messageId: 'm', sent };
  test.each([
    [
      'an event of a document without a record',
      'documents',
      event,
      unknown,
      { ...document, documentId: id, revision: '0A' },
    ],
    ['a batch of a document without a record', 'batches', batch, unknown, { documentId: id, revision: '0A' }],
    ['an event whose record is damaged', 'documents', event, damaged, { ...document, documentId: id, revision: '0A' }],
    ['a message that is no event', 'documents', '{', known, {}],
    ['a message that is no batch', 'batches', event, known, {}],
    ['an event on the other queue', 'documents', batch, known, {}],
    ['S3’s test event', 'documents', testEvent('docs'), known, {}],
  ] as const)('%s', async (_, queue, body, ledger, subject) =>
    expect(await read(queue, body, {}, ledger)).toEqual({ queue, ...bare, ...subject }),
  );

  test('a reason that cannot be read', async () =>
    expect(await read('documents', event, { code: 'corrupt', failure: '{' })).not.toHaveProperty('failure'));
});

test('a store that fails is told: a letter without its status would be a wrong answer', async () =>
  await expect(
    read('documents', event, {}, () => Promise.reject(new PipelineError('object-store-failed', 'down'))),
  ).rejects.toMatchObject({ code: 'object-store-failed' }));
