// What every operation works with.
import type { Notify } from '../notifications/outbox.ts';
import type { S3Request } from '../protocol/s3-request.ts';
import type { S3Response } from '../protocol/s3-response.ts';
import { element, textElement } from '../protocol/xml-writer.ts';
import type { BodyFiles } from '../storage/body-files.ts';
import type { BucketTable } from '../storage/bucket-table.ts';
import type { Change } from '../storage/changes.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import type { UploadTable } from '../storage/upload-table.ts';
import type { VersionTable } from '../storage/version-table.ts';

export interface S3Context {
  readonly region: string;
  readonly accountId: string;
  /** The canonical user id of the one owner of everything. */
  readonly ownerId: string;
  readonly change: Change;
  readonly buckets: BucketTable;
  readonly versions: VersionTable;
  readonly objects: ObjectStore;
  readonly uploads: UploadTable;
  readonly bodies: BodyFiles;
  readonly notify: Notify;
}

/** Throws S3Error for every answer but success. */
export type Operation = (context: S3Context, request: S3Request) => S3Response | Promise<S3Response>;

export const ownerElement = ({ ownerId }: S3Context, name = 'Owner'): string =>
  element(name, textElement('ID', ownerId));

/** S3 counts whole seconds. */
export const isoSeconds = (milliseconds: number): string =>
  new Date(Math.floor(milliseconds / 1000) * 1000).toISOString();

export const httpDate = (milliseconds: number): string => new Date(milliseconds).toUTCString();

export const quoted = (etag: string): string => `"${etag}"`;

/** Every body is encrypted at rest on S3, and says so. */
export const encryptionHeader = { 'x-amz-server-side-encryption': 'AES256' } as const;
