// The headers that a client gives an object, and those that come back with it.
import type { IncomingHttpHeaders } from 'node:http';
import { type Checksum, checksumHeader } from '../checksums/checksum.ts';
import { notImplemented, S3Error } from '../protocol/s3-error.ts';
import { headerOf } from '../protocol/s3-request.ts';
import type { Bucket } from '../storage/bucket-table.ts';
import type { Written } from '../storage/object-store.ts';
import { tagsOf, type Version, versionIdOf } from '../storage/version-table.ts';
import { encryptionHeader, httpDate, quoted } from './context.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html */
const metadataBytesMax = 2048;
const metadataPrefix = 'x-amz-meta-';
const defaultContentType = 'binary/octet-stream';
const defaultStorageClass = 'STANDARD';

const keptHeaders = ['cache-control', 'content-disposition', 'content-language', 'content-type', 'expires'];
export const redirectHeader = 'x-amz-website-redirect-location';

const contentEncodingOf = (headers: IncomingHttpHeaders): string | undefined => {
  const encodings = headerOf(headers, 'content-encoding')?.split(',') ?? [];
  const kept = encodings.map((encoding) => encoding.trim()).filter((encoding) => encoding !== 'aws-chunked');
  return kept.length === 0 ? undefined : kept.join(', ');
};

/** What the object will answer with, as JSON. Throws MetadataTooLarge. */
export const describedHeaders = (headers: IncomingHttpHeaders): string => {
  const described: Record<string, string> = { 'content-type': defaultContentType };
  let metadataBytes = 0;
  for (const name in headers) {
    const isMetadata = name.startsWith(metadataPrefix);
    if (!isMetadata && name !== redirectHeader && !keptHeaders.includes(name)) continue;
    const value = headers[name];
    const text = Array.isArray(value) ? value.join(',') : (value ?? '');
    if (isMetadata) metadataBytes += name.length - metadataPrefix.length + Buffer.byteLength(text, 'latin1');
    if (isMetadata || text !== '') described[name] = text;
  }
  if (metadataBytes > metadataBytesMax)
    throw new S3Error('MetadataTooLarge', { details: { Size: metadataBytes, MaxSizeAllowed: metadataBytesMax } });
  const encoding = contentEncodingOf(headers);
  if (encoding !== undefined) described['content-encoding'] = encoding;
  return JSON.stringify(described);
};

const readableStorageClasses = [
  'STANDARD',
  'REDUCED_REDUNDANCY',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER_IR',
];
const archivedStorageClasses = ['GLACIER', 'DEEP_ARCHIVE'];

/** Throws NotImplemented for classes that would need restoring, InvalidStorageClass for unknown ones. */
export const storageClassOf = (headers: IncomingHttpHeaders): string => {
  const wanted = headerOf(headers, 'x-amz-storage-class') ?? defaultStorageClass;
  if (readableStorageClasses.includes(wanted)) return wanted;
  if (archivedStorageClasses.includes(wanted)) throw notImplemented(`the storage class ${wanted}`);
  throw new S3Error('InvalidStorageClass', { details: { StorageClassRequested: wanted } });
};

const refusedHeaders = [
  'x-amz-copy-source-server-side-encryption-customer-algorithm',
  'x-amz-object-lock-legal-hold',
  'x-amz-object-lock-mode',
  'x-amz-object-lock-retain-until-date',
  'x-amz-server-side-encryption-aws-kms-key-id',
  'x-amz-server-side-encryption-customer-algorithm',
  'x-amz-write-offset-bytes',
];
const ownerAcl = 'bucket-owner-full-control';

/** Throws by name for headers whose promise this server would not keep. */
export const refuseUnsupportedHeaders = (headers: IncomingHttpHeaders): void => {
  for (const name of refusedHeaders) if (headers[name] !== undefined) throw notImplemented(`the header ${name}`);
  const encryption = headerOf(headers, 'x-amz-server-side-encryption') ?? 'AES256';
  if (encryption !== 'AES256') throw notImplemented(`encryption by ${encryption}`);
  const acl = headerOf(headers, 'x-amz-acl') ?? ownerAcl;
  const grants = Object.keys(headers).some((name) => name.startsWith('x-amz-grant-'));
  if (acl !== ownerAcl || grants) throw new S3Error('AccessControlListNotSupported');
};

export const checksumHeaders = (checksum: Checksum | undefined): Record<string, string> =>
  checksum ? { [checksumHeader(checksum.algorithm)]: checksum.value, 'x-amz-checksum-type': checksum.type } : {};

/** A version has a name only where versioning was ever configured. */
export const versionHeader = (bucket: Bucket, version: Version): Record<string, string> =>
  bucket.versioning === undefined ? {} : { 'x-amz-version-id': versionIdOf(version) };

export const writtenHeaders = ({ versionId }: Written): Record<string, string> =>
  versionId === undefined ? {} : { 'x-amz-version-id': versionId };

/** Identify a version; these come with "not modified" too. */
export const validatorHeaders = (bucket: Bucket, version: Version): Record<string, string> => ({
  etag: quoted(version.etag),
  'last-modified': httpDate(version.modifiedAt),
  ...versionHeader(bucket, version),
});

export const objectHeaders = (bucket: Bucket, version: Version): Record<string, string> => {
  const headers: Record<string, string> = {
    ...JSON.parse(version.headers),
    ...validatorHeaders(bucket, version),
    ...encryptionHeader,
    'accept-ranges': 'bytes',
  };
  if (version.storageClass !== defaultStorageClass) headers['x-amz-storage-class'] = version.storageClass;
  if (version.tags !== null) headers['x-amz-tagging-count'] = String(tagsOf(version).length);
  return headers;
};
