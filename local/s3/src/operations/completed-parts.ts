// The parts that CompleteMultipartUpload lists, held against those that were uploaded.
import { createHash } from 'node:crypto';
import { type Checksum, checksumElement, checksumInHeaders, checksumOfParts } from '../checksums/checksum.ts';
import { S3Error } from '../protocol/s3-error.ts';
import { headerOf, type S3Request } from '../protocol/s3-request.ts';
import { requiredTextOf, type XmlElement } from '../protocol/xml-reader.ts';
import type { Part, Upload } from '../storage/upload-table.ts';
import { storedAlgorithm } from './find-upload.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const partBytesMin = 5 * 1024 ** 2;

export interface ListedPart {
  readonly number: number;
  readonly etag: string;
  /** By element name. */
  readonly checksums: Readonly<Record<string, string>>;
}

export const parseListedPart = (item: XmlElement): ListedPart => ({
  number: Number(requiredTextOf(item, 'PartNumber')),
  etag: requiredTextOf(item, 'ETag').replaceAll('"', ''),
  checksums: Object.fromEntries(
    item.children.filter(({ name }) => name.startsWith('Checksum')).map(({ name, text }) => [name, text]),
  ),
});

const isPart = ({ etag, checksums }: ListedPart, part: Part, expectedChecksum: string): boolean =>
  part.etag === etag &&
  Object.entries(checksums).every(([name, value]) => name === expectedChecksum && value === part.checksum);

/** The uploaded parts that the request lists. Throws InvalidPartOrder, InvalidPart, InvalidRequest and EntityTooSmall. */
export const chooseParts = (upload: Upload, uploaded: readonly Part[], listed: readonly ListedPart[]): Part[] => {
  const { uploadId, checksumAlgorithm, checksumType } = upload;
  if (listed.some(({ number }, index) => index > 0 && number <= listed[index - 1]!.number))
    throw new S3Error('InvalidPartOrder', { details: { UploadId: uploadId } });

  const byNumber = new Map(uploaded.map((part) => [part.number, part]));
  const expectedChecksum = checksumElement(storedAlgorithm(upload));
  const parts = listed.map((item) => {
    const part = byNumber.get(item.number);
    if (part && isPart(item, part, expectedChecksum)) return part;
    throw new S3Error('InvalidPart', { details: { UploadId: uploadId, PartNumber: item.number, ETag: item.etag } });
  });

  const unchecked = listed.find(({ checksums }) => Object.keys(checksums).length === 0);
  if (checksumType === 'COMPOSITE' && unchecked)
    throw new S3Error('InvalidRequest', {
      message: `Part ${unchecked.number} needs its ${checksumAlgorithm} checksum, which the upload was created with.`,
    });
  const tooSmall = parts.slice(0, -1).find(({ size }) => size < partBytesMin);
  if (tooSmall)
    throw new S3Error('EntityTooSmall', {
      details: {
        ETag: tooSmall.etag,
        PartNumber: tooSmall.number,
        ProposedSize: tooSmall.size,
        MinSizeAllowed: partBytesMin,
      },
    });
  return parts;
};

export const etagOfParts = (parts: readonly Part[]): string => {
  const md5 = createHash('md5');
  for (const { etag } of parts) md5.update(etag, 'hex');
  return `${md5.digest('hex')}-${parts.length}`;
};

export const checksumOfUpload = (upload: Upload, parts: readonly Part[]): Checksum =>
  checksumOfParts(
    storedAlgorithm(upload),
    upload.checksumType ?? 'FULL_OBJECT',
    parts.map(({ checksum, size }) => ({ value: checksum, bytes: size })),
  );

/** What the request says of the whole object. Throws InvalidRequest and BadDigest where it is wrong. */
export const verifyWhole = ({ headers }: S3Request, upload: Upload, size: number, checksum: Checksum): void => {
  const type = headerOf(headers, 'x-amz-checksum-type');
  if (type !== undefined && type !== upload.checksumType) {
    const message = `The upload was created with the checksum type ${upload.checksumType ?? '(none)'}, not ${type}.`;
    throw new S3Error('InvalidRequest', { message });
  }
  const expectedSize = headerOf(headers, 'x-amz-mp-object-size');
  if (expectedSize !== undefined && Number(expectedSize) !== size) {
    const message = `x-amz-mp-object-size says ${expectedSize} bytes, the parts have ${size}.`;
    throw new S3Error('InvalidRequest', { message });
  }
  const expected = checksumInHeaders(headers);
  const values = [checksum.value, checksum.value.replace(/-\d+$/, '')];
  if (expected && (expected.algorithm !== checksum.algorithm || !values.includes(expected.value)))
    throw new S3Error('BadDigest', {
      message: `The ${expected.algorithm} in the request is not that of the object.`,
      details: { ExpectedDigest: expected.value, CalculatedDigest: checksum.value },
    });
};
