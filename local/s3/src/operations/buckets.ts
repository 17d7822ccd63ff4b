// Buckets: create, head, delete, list, location, versioning.
import { receiveDocument } from '../protocol/receive-body.ts';
import { invalidArgument, notImplemented, S3Error } from '../protocol/s3-error.ts';
import { headerOf } from '../protocol/s3-request.ts';
import { xmlResponse } from '../protocol/s3-response.ts';
import { childOf, textOf } from '../protocol/xml-reader.ts';
import { element, textElement, textElements } from '../protocol/xml-writer.ts';
import type { Bucket } from '../storage/bucket-table.ts';
import { isoSeconds, type Operation, ownerElement, type S3Context } from './context.ts';
import { allParts } from './find-upload.ts';

/** The one region in which creating one's own bucket again is a success. */
const classicRegion = 'us-east-1';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export const checkBucketName = (name: string): void => {
  const isValid =
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) &&
    !name.includes('..') &&
    !/^\d+\.\d+\.\d+\.\d+$/.test(name) &&
    !/^(?:xn--|sthree-|amzn-s3-demo-)|(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/.test(name);
  if (!isValid) throw new S3Error('InvalidBucketName', { details: { BucketName: name } });
};

const checkLocation = (region: string, location: string | undefined): void => {
  if (location === undefined || (location === region && region !== classicRegion)) return;
  if (region === classicRegion && !/^[a-z]{2}(?:-[a-z]+)+-\d$|^EU$/.test(location))
    throw new S3Error('InvalidLocationConstraint', { details: { LocationConstraint: location } });
  if (location === region)
    throw new S3Error('InvalidLocationConstraint', { details: { LocationConstraint: location } });
  throw new S3Error('IllegalLocationConstraintException');
};

const bucketArn = (name: string): string => `arn:aws:s3:::${name}`;

export const createBucket: Operation = async ({ buckets, bodies, region }, request) => {
  const { bucket: name, headers } = request;
  checkBucketName(name);
  if (headerOf(headers, 'x-amz-bucket-object-lock-enabled') === 'true') throw notImplemented('object lock');
  if (Number(headerOf(headers, 'content-length') ?? 0) > 0) {
    const configuration = await receiveDocument(request, bodies, 'CreateBucketConfiguration');
    if (childOf(configuration, 'Tags')) throw notImplemented('tags of buckets');
    checkLocation(region, textOf(configuration, 'LocationConstraint') || undefined);
  }
  if (!buckets.find(name)) buckets.create(name);
  else if (region !== classicRegion) throw new S3Error('BucketAlreadyOwnedByYou', { details: { BucketName: name } });
  return { headers: { location: `/${name}`, 'x-amz-bucket-arn': bucketArn(name) } };
};

export const headBucket: Operation = ({ buckets, region }, { bucket }) => {
  const { name } = buckets.get(bucket);
  return {
    headers: {
      'content-type': 'application/xml',
      'x-amz-bucket-region': region,
      'x-amz-bucket-arn': bucketArn(name),
      'x-amz-access-point-alias': 'false',
    },
  };
};

/** Unfinished uploads do not keep a bucket; they go with it. */
const removeUploads = (context: S3Context, bucket: Bucket): void => {
  const { uploads, bodies } = context;
  for (const upload of [...uploads.scan(bucket.id, Buffer.alloc(0), Buffer.from([0xff]))]) {
    const parts = allParts(context, upload);
    uploads.remove(upload.id);
    bodies.remove(parts.map(({ file, size }) => ({ name: file, size })));
  }
};

export const deleteBucket: Operation = (context, request) => {
  const { buckets, versions } = context;
  const bucket = buckets.get(request.bucket);
  if (!versions.isBucketEmpty(bucket.id)) throw new S3Error('BucketNotEmpty', { details: { BucketName: bucket.name } });
  removeUploads(context, bucket);
  buckets.remove(bucket);
  return { status: 204 };
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html */
const bucketsPageMax = 10_000;

export const listBuckets: Operation = (context, { query }) => {
  const { buckets, region } = context;
  const prefix = query.get('prefix') ?? '';
  const token = query.get('continuation-token');
  const after = token ? Buffer.from(token, 'base64url').toString() : '';
  const maxText = query.get('max-buckets') ?? String(bucketsPageMax);
  const max = Number(maxText);
  if (!/^\d+$/.test(maxText) || max < 1 || max > bucketsPageMax)
    throw invalidArgument('max-buckets', maxText, `max-buckets must be between 1 and ${bucketsPageMax}.`);
  const wantedRegion = query.get('bucket-region') ?? region;
  const all = wantedRegion === region ? buckets.list() : [];
  const found = all.filter(({ name }) => name.startsWith(prefix) && name > after);
  const page = found.slice(0, max);
  const rows = page.map(({ name, createdAt }) => {
    const bucket = {
      Name: name,
      BucketArn: bucketArn(name),
      BucketRegion: region,
      CreationDate: isoSeconds(createdAt),
    };
    return element('Bucket', textElements(bucket));
  });
  const last = found.length > max ? page.at(-1) : undefined;
  return xmlResponse(
    'ListAllMyBucketsResult',
    ownerElement(context),
    element('Buckets', ...rows),
    textElement('ContinuationToken', last && Buffer.from(last.name).toString('base64url')),
    textElement('Prefix', prefix || undefined),
  );
};

/** The classic region has no name here. */
export const getBucketLocation: Operation = ({ buckets, region }, request) => {
  buckets.get(request.bucket);
  return xmlResponse('LocationConstraint', region === classicRegion ? '' : region);
};

export const getBucketVersioning: Operation = ({ buckets }, request) =>
  xmlResponse('VersioningConfiguration', textElement('Status', buckets.get(request.bucket).versioning));

export const putBucketVersioning: Operation = async ({ buckets, bodies }, request) => {
  buckets.get(request.bucket);
  const configuration = await receiveDocument(request, bodies, 'VersioningConfiguration');
  if (textOf(configuration, 'MfaDelete') === 'Enabled') throw notImplemented('MFA delete');
  const versioning = textOf(configuration, 'Status');
  if (versioning === undefined) throw new S3Error('IllegalVersioningConfigurationException');
  if (versioning !== 'Enabled' && versioning !== 'Suspended') throw new S3Error('MalformedXML');
  buckets.update(buckets.get(request.bucket), { versioning });
  return {};
};
