// ListMultipartUploads and ListParts.
import { checksumElement } from '../checksums/checksum.ts';
import { invalidArgument } from '../protocol/s3-error.ts';
import { xmlResponse } from '../protocol/s3-response.ts';
import { element, textElements } from '../protocol/xml-writer.ts';
import type { Upload } from '../storage/upload-table.ts';
import { isoSeconds, type Operation, ownerElement, quoted } from './context.ts';
import { findUpload } from './find-upload.ts';
import { collectPage, commonPrefixElements, keyEncoding, parsePageQuery } from './list-page.ts';

const initiatedAt = ({ id }: Upload): string => isoSeconds(id / 1000);

const checksumElements = ({ checksumAlgorithm, checksumType }: Upload): string =>
  textElements({ ChecksumAlgorithm: checksumAlgorithm ?? undefined, ChecksumType: checksumType ?? undefined });

export const listMultipartUploads: Operation = (context, request) => {
  const { buckets, uploads } = context;
  const { query } = request;
  const bucket = buckets.get(request.bucket);
  const { type, encode } = keyEncoding(query);
  const keyMarker = query.get('key-marker') ?? '';
  // Without a key-marker it is ignored, as S3 does.
  const idMarker = keyMarker === '' ? '' : (query.get('upload-id-marker') ?? '');
  const markerUpload = idMarker === '' ? undefined : uploads.find(bucket.id, keyMarker, idMarker);
  if (idMarker !== '' && !markerUpload)
    throw invalidArgument('upload-id-marker', idMarker, 'The key-marker has no upload of this id.');

  const inclusive = markerUpload !== undefined;
  const pageQuery = parsePageQuery(query, { maxName: 'max-uploads', marker: keyMarker, inclusive });
  const page = collectPage(pageQuery, function* (from) {
    for (const upload of uploads.scan(bucket.id, from, pageQuery.to))
      if (!markerUpload || upload.key !== keyMarker || upload.id > markerUpload.id) yield upload;
  });

  const rows = page.rows.map((upload) =>
    element(
      'Upload',
      textElements({
        Key: encode(upload.key),
        UploadId: upload.uploadId,
        StorageClass: upload.storageClass,
        Initiated: initiatedAt(upload),
      }),
      checksumElements(upload),
      ownerElement(context),
      ownerElement(context, 'Initiator'),
    ),
  );
  return xmlResponse(
    'ListMultipartUploadsResult',
    textElements({
      Bucket: bucket.name,
      KeyMarker: encode(keyMarker),
      UploadIdMarker: idMarker,
      NextKeyMarker: encode(page.next?.marker ?? ''),
      NextUploadIdMarker: page.next?.row?.uploadId ?? '',
      Prefix: encode(pageQuery.prefix),
      Delimiter: pageQuery.delimiter === '' ? undefined : encode(pageQuery.delimiter),
      MaxUploads: pageQuery.max,
      EncodingType: type,
      IsTruncated: page.next !== undefined,
    }),
    ...rows,
    ...commonPrefixElements(page.prefixes, encode),
  );
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html */
const partsPageMax = 1000;

const integerIn = (query: URLSearchParams, name: string, absent: number): number => {
  const text = query.get(name) || String(absent);
  if (/^\d{1,10}$/.test(text)) return Number(text);
  throw invalidArgument(name, text, `${name} must be a number.`);
};

export const listParts: Operation = (context, request) => {
  const { query } = request;
  const upload = findUpload(context, request);
  const marker = integerIn(query, 'part-number-marker', 0);
  const max = Math.min(integerIn(query, 'max-parts', partsPageMax), partsPageMax);
  const found = context.uploads.listParts(upload.id, marker, max + 1);
  const parts = found.slice(0, max);
  const rows = parts.map((part) =>
    element(
      'Part',
      textElements({
        PartNumber: part.number,
        LastModified: isoSeconds(part.modifiedAt),
        ETag: quoted(part.etag),
        Size: part.size,
        ...(upload.checksumAlgorithm ? { [checksumElement(upload.checksumAlgorithm)]: part.checksum } : {}),
      }),
    ),
  );
  return xmlResponse(
    'ListPartsResult',
    textElements({
      Bucket: request.bucket,
      Key: upload.key,
      UploadId: upload.uploadId,
      PartNumberMarker: marker,
      NextPartNumberMarker: parts.at(-1)?.number ?? 0,
      MaxParts: max,
      IsTruncated: found.length > max,
      StorageClass: upload.storageClass,
    }),
    checksumElements(upload),
    ownerElement(context),
    ownerElement(context, 'Initiator'),
    ...rows,
  );
};
