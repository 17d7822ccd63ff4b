// A request's body → stored bytes, held against every length and digest that the request gives.
import { createHash } from 'node:crypto';
import {
  type ChecksumAlgorithm,
  type ChecksumValue,
  checksumHeader,
  defaultAlgorithm,
  newDigest,
} from '../checksums/checksum.ts';
import type { BodyFiles, StoredBody } from '../storage/body-files.ts';
import { decodeAwsChunked } from './aws-chunked.ts';
import { declaredBytes, declaredChecksum, declaredMd5, declaredSha256, isAwsChunked } from './body-claims.ts';
import { S3Error } from './s3-error.ts';
import type { S3Request } from './s3-request.ts';
import { parseXml, type XmlElement } from './xml-reader.ts';

/** One PUT: https://docs.aws.amazon.com/AmazonS3/latest/userguide/upload-objects.html */
export const putBytesMax = 5 * 1024 ** 3;

export interface ReceivedBody {
  readonly stored: StoredBody;
  /** Hexadecimal. */
  readonly md5: string;
  readonly checksum: ChecksumValue;
  /** The checksum that the client sent along. */
  readonly declared?: ChecksumValue | undefined;
}

const badDigest = (name: string, expected: string, calculated: string): S3Error =>
  new S3Error('BadDigest', {
    message: `The ${name} in the request is not that of the bytes that arrived.`,
    details: { ExpectedDigest: expected, CalculatedDigest: calculated },
  });

interface ReceiveOptions {
  readonly bytesMax: number;
  /** A body of at most this size stays in memory. */
  readonly inlineBytesMax: number;
  /** The checksum to compute; else the one that the client sends, else S3's default. */
  readonly algorithm?: ChecksumAlgorithm | undefined;
  /** False when the checksum headers are about something else than the body. */
  readonly hasChecksum?: boolean;
}

/** Throws what S3 answers for a body that is too large, too short, or not what its digests say; then nothing is stored. */
export const receiveBody = async (
  { headers, message }: S3Request,
  bodies: BodyFiles,
  { bytesMax, inlineBytesMax, algorithm: wanted, hasChecksum = true }: ReceiveOptions,
): Promise<ReceivedBody> => {
  const chunked = isAwsChunked(headers);
  const bytesExpected = declaredBytes(headers, chunked, bytesMax);
  const md5Expected = declaredMd5(headers);
  const declared = hasChecksum ? declaredChecksum(headers) : undefined;
  const sha256Expected = declaredSha256(headers);
  const algorithm = wanted ?? declared?.algorithm ?? defaultAlgorithm;

  const md5 = createHash('md5');
  const sha256 = sha256Expected === undefined ? undefined : createHash('sha256');
  const checksum = newDigest(algorithm);
  const other = declared && declared.algorithm !== algorithm ? newDigest(declared.algorithm) : undefined;
  let bytesReceived = 0;
  const trailers = new Map<string, string>();

  const onBytes = (bytes: Uint8Array): void => {
    bytesReceived += bytes.length;
    if (bytesReceived > bytesExpected) throw new S3Error('IncompleteBody');
    md5.update(bytes);
    sha256?.update(bytes);
    checksum.update(bytes);
    other?.update(bytes);
  };
  // The connection outlives a refused body: the client is still to read the answer.
  const source = message.iterator({ destroyOnReturn: false });
  const stored = await bodies.store(chunked ? decodeAwsChunked(source, trailers) : source, { inlineBytesMax, onBytes });

  return bodies.commit(stored, () => {
    if (bytesReceived !== bytesExpected) throw new S3Error('IncompleteBody');
    const md5Hex = md5.digest('hex');
    if (md5Expected !== undefined && md5Expected !== md5Hex) throw badDigest('Content-MD5', md5Expected, md5Hex);
    const sha256Hex = sha256?.digest('hex');
    if (sha256Hex !== sha256Expected)
      throw new S3Error('XAmzContentSHA256Mismatch', {
        details: { ClientComputedContentSHA256: sha256Expected!, S3ComputedContentSHA256: sha256Hex! },
      });
    const value = checksum.digest().toString('base64');
    const received = { stored, md5: md5Hex, checksum: { algorithm, value } };
    if (!declared) return received;
    const calculated = other?.digest().toString('base64') ?? value;
    const expected = declared.value ?? trailers.get(checksumHeader(declared.algorithm)) ?? '';
    if (calculated !== expected) throw badDigest(declared.algorithm, expected, calculated);
    return { ...received, declared: { algorithm: declared.algorithm, value: calculated } };
  });
};

/** Enough for DeleteObjects with 1,000 long keys and for CompleteMultipartUpload with 10,000 parts and checksums. */
const documentBytesMax = 8 * 1024 ** 2;

/** The XML document in the body. Throws MalformedXML unless it is one element called `rootName`. */
export const receiveDocument = async (
  request: S3Request,
  bodies: BodyFiles,
  rootName: string,
  options: Pick<ReceiveOptions, 'hasChecksum'> = {},
): Promise<XmlElement> => {
  const limits = { bytesMax: documentBytesMax, inlineBytesMax: documentBytesMax };
  const { stored } = await receiveBody(request, bodies, { ...limits, ...options });
  return parseXml(stored.content!, rootName);
};
