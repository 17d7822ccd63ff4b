// A request → the operation of S3 that it asks for.

import { getBucketAcl, getObjectAcl } from './operations/acl.ts';
import { getBucketNotification, putBucketNotification } from './operations/bucket-notification.ts';
import {
  createBucket,
  deleteBucket,
  getBucketLocation,
  getBucketVersioning,
  headBucket,
  listBuckets,
  putBucketVersioning,
} from './operations/buckets.ts';
import { completeMultipartUpload } from './operations/complete-multipart.ts';
import type { Operation } from './operations/context.ts';
import { copyObject } from './operations/copy-object.ts';
import { deleteObject, deleteObjects } from './operations/delete-object.ts';
import { getObject } from './operations/get-object.ts';
import { listObjects, listObjectsV2 } from './operations/list-objects.ts';
import { listMultipartUploads, listParts } from './operations/list-uploads.ts';
import { listObjectVersions } from './operations/list-versions.ts';
import { abortMultipartUpload, createMultipartUpload } from './operations/multipart.ts';
import { putObject } from './operations/put-object.ts';
import { deleteObjectTagging, getObjectTagging, putObjectTagging } from './operations/tagging.ts';
import { uploadPart, uploadPartCopy } from './operations/upload-part.ts';
import { notImplemented, S3Error } from './protocol/s3-error.ts';
import { headerOf, type S3Request } from './protocol/s3-request.ts';

/** By method, and the query parameter that chooses among a method's operations. */
const serviceOperations: Readonly<Record<string, Operation>> = { GET: listBuckets };

const bucketOperations: Readonly<Record<string, Operation>> = {
  GET: listObjects,
  HEAD: headBucket,
  PUT: createBucket,
  DELETE: deleteBucket,
  'GET acl': getBucketAcl,
  'GET list-type': listObjectsV2,
  'GET location': getBucketLocation,
  'GET notification': getBucketNotification,
  'GET uploads': listMultipartUploads,
  'GET versioning': getBucketVersioning,
  'GET versions': listObjectVersions,
  'POST delete': deleteObjects,
  'PUT notification': putBucketNotification,
  'PUT versioning': putBucketVersioning,
};

const objectOperations: Readonly<Record<string, Operation>> = {
  GET: getObject,
  HEAD: getObject,
  PUT: putObject,
  DELETE: deleteObject,
  'PUT copy': copyObject,
  'GET acl': getObjectAcl,
  'GET tagging': getObjectTagging,
  'PUT tagging': putObjectTagging,
  'DELETE tagging': deleteObjectTagging,
  'POST uploads': createMultipartUpload,
  'GET uploadId': listParts,
  'PUT uploadId': uploadPart,
  'PUT uploadId copy': uploadPartCopy,
  'POST uploadId': completeMultipartUpload,
  'DELETE uploadId': abortMultipartUpload,
};

/** What else S3 has: its resource by query parameter, or the operation by method and query parameter. */
const missingBucketResources: Readonly<Record<string, string>> = {
  abac: 'BucketAbac',
  accelerate: 'BucketAccelerateConfiguration',
  acl: 'BucketAcl',
  analytics: 'BucketAnalyticsConfiguration',
  cors: 'BucketCors',
  encryption: 'BucketEncryption',
  'intelligent-tiering': 'BucketIntelligentTieringConfiguration',
  inventory: 'BucketInventoryConfiguration',
  lifecycle: 'BucketLifecycleConfiguration',
  logging: 'BucketLogging',
  metadataAnnotationTable: 'BucketMetadataAnnotationTableConfiguration',
  metadataConfiguration: 'BucketMetadataConfiguration',
  metadataInventoryTable: 'BucketMetadataInventoryTableConfiguration',
  metadataJournalTable: 'BucketMetadataJournalTableConfiguration',
  metadataTable: 'BucketMetadataTableConfiguration',
  metrics: 'BucketMetricsConfiguration',
  'object-lock': 'ObjectLockConfiguration',
  ownershipControls: 'BucketOwnershipControls',
  policy: 'BucketPolicy',
  policyStatus: 'BucketPolicyStatus',
  publicAccessBlock: 'PublicAccessBlock',
  replication: 'BucketReplication',
  requestPayment: 'BucketRequestPayment',
  'GET session': 'CreateSession',
  tagging: 'BucketTagging',
  website: 'BucketWebsite',
};

const missingObjectResources: Readonly<Record<string, string>> = {
  'POST restore': 'RestoreObject',
  'POST select': 'SelectObjectContent',
  'PUT encryption': 'UpdateObjectEncryption',
  'PUT renameObject': 'RenameObject',
  acl: 'ObjectAcl',
  annotation: 'ObjectAnnotation',
  attributes: 'ObjectAttributes',
  'legal-hold': 'ObjectLegalHold',
  retention: 'ObjectRetention',
  torrent: 'ObjectTorrent',
};

const verbs: Readonly<Record<string, string>> = { GET: 'Get', PUT: 'Put', POST: 'Create', DELETE: 'Delete' };

interface Level {
  readonly operations: Readonly<Record<string, Operation>>;
  readonly missing: Readonly<Record<string, string>>;
  /** The query parameters that choose an operation; all others are left to the operation. */
  readonly choosers: ReadonlySet<string>;
}

const lastWord = (words: string): string => words.slice(words.lastIndexOf(' ') + 1);

const levelOf = (operations: Level['operations'], missing: Level['missing'] = {}): Level => {
  const chosen = Object.keys(operations).map((name) => name.split(' ')[1] ?? '');
  return { operations, missing, choosers: new Set([...chosen, ...Object.keys(missing).map(lastWord)]) };
};

const service = levelOf(serviceOperations);
const bucket = levelOf(bucketOperations, missingBucketResources);
const object = levelOf(objectOperations, missingObjectResources);

/** The operation of S3 that this server has not. */
const missingName = ({ missing }: Level, method: string, chooser: string | undefined): string | undefined => {
  if (chooser === undefined) return undefined;
  const resource = missing[chooser];
  const verb = verbs[method];
  return missing[`${method} ${chooser}`] ?? (resource && verb && `${verb}${resource}`);
};

/** Throws NotImplemented by name for what S3 has and this server has not, MethodNotAllowed for what S3 has not. */
export const operationFor = (request: S3Request): Operation => {
  const { method, query, headers } = request;
  const level = request.bucket === '' ? service : request.key === '' ? bucket : object;
  const chooser = query.size === 0 ? undefined : [...query.keys()].find((parameter) => level.choosers.has(parameter));
  const isCopy = method === 'PUT' && headerOf(headers, 'x-amz-copy-source') !== undefined;
  const words = [method, chooser, isCopy ? 'copy' : undefined];
  const operation = level.operations[words.filter((word) => word !== undefined).join(' ')];
  if (operation) return operation;
  const isForm = method === 'POST' && level === bucket && chooser === undefined;
  const missing = isForm ? 'PostObject' : missingName(level, method, chooser);
  throw missing ? notImplemented(missing) : new S3Error('MethodNotAllowed', { details: { Method: method } });
};
