// The checksums that S3 keeps with an object: https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { crc32 } from 'node:zlib';
import { S3Error } from '../protocol/s3-error.ts';
import { headerOf } from '../protocol/s3-request.ts';
import { combineCrcs } from './combine-crcs.ts';
import { crcOf } from './crc.ts';

export type ChecksumType = 'FULL_OBJECT' | 'COMPOSITE';
export type ChecksumAlgorithm = 'CRC32' | 'CRC32C' | 'CRC64NVME' | 'SHA1' | 'SHA256';

export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly type: ChecksumType;
  /** Base64; a composite one ends in `-` and the number of parts. */
  readonly value: string;
}

export interface ChecksumValue {
  readonly algorithm: ChecksumAlgorithm;
  /** Base64. */
  readonly value: string;
}

interface Digest {
  update(bytes: Uint8Array): void;
  digest(): Buffer;
}

const runningCrc32 = (): Digest => {
  let crc = 0;
  return {
    update(bytes) {
      crc = crc32(bytes, crc);
    },
    digest() {
      const result = Buffer.alloc(4);
      result.writeUInt32BE(crc);
      return result;
    },
  };
};

interface AlgorithmEntry {
  readonly bytes: number;
  readonly create: () => Digest;
  /** Only CRCs of parts combine into the CRC of the whole. */
  readonly crc?: { readonly bits: 32 | 64; readonly polynomial: bigint };
  readonly composes: boolean;
}

const crc32c = { bits: 32, polynomial: 0x82f63b78n } as const;
const crc64nvme = { bits: 64, polynomial: 0x9a6c9329ac4bc9b5n } as const;

const algorithms: Readonly<Record<ChecksumAlgorithm, AlgorithmEntry>> = {
  CRC32: { bytes: 4, create: runningCrc32, crc: { bits: 32, polynomial: 0xedb88320n }, composes: true },
  CRC32C: { bytes: 4, create: crcOf(crc32c.bits, crc32c.polynomial), crc: crc32c, composes: true },
  CRC64NVME: { bytes: 8, create: crcOf(crc64nvme.bits, crc64nvme.polynomial), crc: crc64nvme, composes: false },
  SHA1: { bytes: 20, create: () => createHash('sha1'), composes: true },
  SHA256: { bytes: 32, create: () => createHash('sha256'), composes: true },
};

const algorithmNames = Object.keys(algorithms) as ChecksumAlgorithm[];

/** What S3 computes when the client names nothing else. */
export const defaultAlgorithm: ChecksumAlgorithm = 'CRC64NVME';

export const newDigest = (algorithm: ChecksumAlgorithm): Digest => algorithms[algorithm].create();

const headers = new Map(algorithmNames.map((name) => [`x-amz-checksum-${name.toLowerCase()}`, name]));

export const checksumHeader = (algorithm: ChecksumAlgorithm): string => `x-amz-checksum-${algorithm.toLowerCase()}`;

export const checksumElement = (algorithm: ChecksumAlgorithm): string => `Checksum${algorithm}`;

export const algorithmOfHeader = (header: string): ChecksumAlgorithm | undefined => headers.get(header);

/** Throws InvalidRequest for an algorithm that is unknown here. */
export const parseAlgorithm = (name: string): ChecksumAlgorithm => {
  const known = algorithmNames.find((candidate) => candidate === name.toUpperCase());
  if (known) return known;
  const message = `Checksums can be of these algorithms: ${algorithmNames.join(', ')}.`;
  throw new S3Error('InvalidRequest', { message });
};

export const isChecksumValue = (algorithm: ChecksumAlgorithm, value: string): boolean => {
  const bytes = Buffer.from(value, 'base64');
  return bytes.length === algorithms[algorithm].bytes && bytes.toString('base64') === value;
};

/** The one checksum that the headers carry. Throws InvalidRequest for several, or one that is not base64 of the right length. */
export const checksumInHeaders = (requestHeaders: IncomingHttpHeaders): ChecksumValue | undefined => {
  let found: ChecksumValue | undefined;
  for (const [header, algorithm] of headers) {
    const value = headerOf(requestHeaders, header);
    if (value === undefined) continue;
    if (found) throw new S3Error('InvalidRequest', { message: 'A request may carry only one checksum header.' });
    found = { algorithm, value };
  }
  return found;
};

/** The type that an upload gets. Throws InvalidRequest where the algorithm cannot have it. */
export const checksumTypeFor = (algorithm: ChecksumAlgorithm, wanted: string | undefined): ChecksumType => {
  const { crc, composes } = algorithms[algorithm];
  if (wanted === undefined) return composes ? 'COMPOSITE' : 'FULL_OBJECT';
  if (wanted === 'FULL_OBJECT' && crc) return wanted;
  if (wanted === 'COMPOSITE' && composes) return wanted;
  throw new S3Error('InvalidRequest', { message: `${algorithm} checksums cannot have the type ${wanted}.` });
};

interface PartChecksum {
  readonly value: string;
  readonly bytes: number;
}

/** The checksum of an object from those of its parts. */
export const checksumOfParts = (
  algorithm: ChecksumAlgorithm,
  type: ChecksumType,
  parts: readonly PartChecksum[],
): Checksum => {
  const digests = parts.map(({ value }) => Buffer.from(value, 'base64'));
  const { bytes, create, crc } = algorithms[algorithm];
  if (type === 'COMPOSITE') {
    const digest = create();
    for (const part of digests) digest.update(part);
    return { algorithm, type, value: `${digest.digest().toString('base64')}-${parts.length}` };
  }
  if (!crc) throw new Error(`${algorithm} checksums of parts do not combine`);
  const pieces = digests.map((part, index) => ({
    crc: BigInt(`0x${part.toString('hex')}`),
    bytes: parts[index]!.bytes,
  }));
  const whole = combineCrcs(crc.bits, crc.polynomial, pieces)
    .toString(16)
    .padStart(2 * bytes, '0');
  return { algorithm, type, value: Buffer.from(whole, 'hex').toString('base64') };
};
