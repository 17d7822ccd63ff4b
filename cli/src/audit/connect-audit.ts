// A stack's outputs → what the audit and its repairs ask of the world.
import { setTimeout as sleep } from 'node:timers/promises';
import type { AuditPorts } from '@alex/audit/audit';
import type { OldEmbeddingsPorts } from '@alex/audit/old-embeddings';
import type { RepairPorts } from '@alex/audit/repair';
import { createSurvey } from '@alex/audit/survey';
import { createS3ObjectStore } from '@alex/aws/s3-object-store';
import { createS3VectorsIndex } from '@alex/aws/s3-vectors-index';
import { createSqsMessageQueue } from '@alex/aws/sqs-message-queue';
import { createLedger } from '@alex/ledger/ledger';
import type { Stack } from '../stack.ts';
import { openSortedFiles } from './sorted-files.ts';

/** @param folder for what is sorted on the way */
export const connectAudit = (
  { outputs, s3, s3Vectors, sqs }: Stack,
  folder: string,
): AuditPorts & RepairPorts & OldEmbeddingsPorts => {
  const { stateBucket, vectorBucket, vectorIndex } = outputs;
  const objects = createS3ObjectStore(s3);
  const state = { bucket: stateBucket, index: vectorIndex };
  return {
    objects,
    survey: createSurvey(objects, state),
    ledger: createLedger(objects, state),
    index: createS3VectorsIndex(s3Vectors, { vectorBucket, index: vectorIndex }),
    queue: createSqsMessageQueue(sqs),
    openSortedLines: (name) => openSortedFiles(folder, name),
    sleep: (milliseconds) => sleep(milliseconds),
    now: () => new Date(),
  };
};
