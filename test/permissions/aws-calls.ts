// A signed HTTP request → the IAM actions and resources that AWS would check for it.
import type { IncomingMessage } from 'node:http';
import { readAhead } from '@alex/local-gateway/read-ahead';
import type { Call } from './evaluate-policy.ts';

export interface Place {
  readonly account: string;
  readonly region: string;
}

/** Batch actions are checked as the single ones. Source: service authorization reference, Amazon SQS. */
const sqsAction = (operation: string): string => `sqs:${operation.replace(/Batch$/, '')}`;

const sqsCalls = (target: string, body: string, { account, region }: Place): readonly Call[] => {
  const { QueueUrl = '' } = JSON.parse(body) as { readonly QueueUrl?: string };
  return [
    {
      action: sqsAction(target.replace(/^AmazonSQS\./, '')),
      resource: `arn:aws:sqs:${region}:${account}:${QueueUrl.split('/').at(-1)}`,
    },
  ];
};

interface VectorsRequest {
  readonly vectorBucketName?: string;
  readonly indexName?: string;
  readonly filter?: unknown;
  readonly returnMetadata?: boolean;
  readonly returnData?: boolean;
}

/** A query with a filter or metadata, and a list with data or metadata, need GetVectors too. Source: S3 Vectors user guide. */
const vectorCalls = (operation: string, body: string, { account, region }: Place): readonly Call[] => {
  const { vectorBucketName, indexName, filter, returnMetadata, returnData } = JSON.parse(body) as VectorsRequest;
  const resource = `arn:aws:s3vectors:${region}:${account}:bucket/${vectorBucketName}${indexName ? `/index/${indexName}` : ''}`;
  const readsVectors =
    (operation === 'QueryVectors' && (filter !== undefined || returnMetadata)) ||
    (operation === 'ListVectors' && (returnData || returnMetadata));
  return [`s3vectors:${operation}`, ...(readsVectors ? ['s3vectors:GetVectors'] : [])].map((action) => ({
    action,
    resource,
  }));
};

/** The key is empty where the bucket itself is named. */
const namedIn = ({ pathname }: URL) => {
  const [, bucket = '', ...rest] = pathname.split('/').map(decodeURIComponent);
  return { bucket, key: rest.join('/') };
};

/** Path-style, as the SDK writes them to an address. Sources: S3 user guide, “Required permissions for S3 API operations” and conditional writes. */
const s3Calls = ({ method, headers }: IncomingMessage, url: URL, body: string, isThere: boolean): readonly Call[] => {
  const { bucket, key } = namedIn(url);
  const ofBucket = `arn:aws:s3:::${bucket}`;
  const ofObject = `${ofBucket}/${key}`;
  if (method === 'POST' && url.searchParams.has('delete'))
    return [...body.matchAll(/<Key>(.*?)<\/Key>/gs)].map(([, name]) => ({
      action: 's3:DeleteObject',
      resource: `${ofBucket}/${name}`,
    }));
  if (key === '')
    return [{ action: method === 'GET' ? 's3:ListBucket' : `s3:${method} of a bucket`, resource: ofBucket }];
  if (method === 'PUT')
    return [
      { action: 's3:PutObject', resource: ofObject },
      ...(headers['if-match'] === undefined ? [] : [{ action: 's3:GetObject', resource: ofObject }]),
    ];
  if (method === 'GET' || method === 'HEAD')
    return [
      { action: url.searchParams.has('versionId') ? 's3:GetObjectVersion' : 's3:GetObject', resource: ofObject },
      // Who may not list is told 403 of what is not there, and not 404.
      ...(isThere ? [] : [{ action: 's3:ListBucket', resource: ofBucket }]),
    ];
  return [{ action: method === 'DELETE' ? 's3:DeleteObject' : `s3:${method}`, resource: ofObject }];
};

/** @param isThere whether the object is, that a request of S3 names */
export const callsOf = async (
  request: IncomingMessage,
  service: string,
  place: Place,
  isThere: (bucket: string, key: string, versionId: string | undefined) => Promise<boolean>,
): Promise<readonly Call[]> => {
  const url = new URL(request.url ?? '', 'http://gateway');
  if (service === 'sagemaker') {
    const name = /^\/endpoints\/([^/]+)\/invocations$/.exec(url.pathname)?.[1];
    return [
      {
        action: 'sagemaker:InvokeEndpoint',
        resource: `arn:aws:sagemaker:${place.region}:${place.account}:endpoint/${name}`,
      },
    ];
  }
  if (service === 's3') {
    const { bucket, key } = namedIn(url);
    const isRead = (request.method === 'GET' || request.method === 'HEAD') && key !== '';
    const body = request.method === 'POST' ? (await readAhead(request)).toString() : '';
    return s3Calls(
      request,
      url,
      body,
      !isRead || (await isThere(bucket, key, url.searchParams.get('versionId') ?? undefined)),
    );
  }
  const body = (await readAhead(request)).toString();
  if (service === 'sqs') return sqsCalls(String(request.headers['x-amz-target']), body, place);
  if (service === 's3vectors') return vectorCalls(url.pathname.slice(1), body, place);
  throw new Error(`What IAM checks for ${request.method} ${request.url} of ${service} is not known here.`);
};
