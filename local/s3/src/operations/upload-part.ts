// UploadPart and UploadPartCopy.
import { checksumElement, checksumHeader } from '../checksums/checksum.ts';
import { declaredChecksum } from '../protocol/body-claims.ts';
import { putBytesMax, type ReceivedBody, receiveBody } from '../protocol/receive-body.ts';
import { invalidArgument, S3Error } from '../protocol/s3-error.ts';
import { headerOf, type S3Request } from '../protocol/s3-request.ts';
import { withHeaders, xmlResponse } from '../protocol/s3-response.ts';
import { textElements } from '../protocol/xml-writer.ts';
import { neverInline } from '../storage/body-files.ts';
import type { Part } from '../storage/upload-table.ts';
import { encryptionHeader, isoSeconds, type Operation, quoted, type S3Context } from './context.ts';
import { copyBody, copyBytesMax, copySourceHeaders, findCopySource } from './copy-source.ts';
import { findUpload, partNumberMax, storedAlgorithm } from './find-upload.ts';
import { refuseUnsupportedHeaders } from './object-headers.ts';

const partNumberOf = ({ query }: S3Request): number => {
  const text = query.get('partNumber') ?? '';
  const number = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= partNumberMax) return number;
  throw invalidArgument('partNumber', text, `A part number must be an integer between 1 and ${partNumberMax}.`);
};

/** The upload may have been completed or aborted while the bytes arrived, so it is looked up again. */
const storePart = (context: S3Context, request: S3Request, number: number, body: ReceivedBody): Part => {
  const { bodies, uploads, change } = context;
  const { stored, md5, checksum } = body;
  const { part, replaced } = bodies.commit(stored, () =>
    change(() => {
      const upload = findUpload(context, request);
      const file = stored.files![0]!.name;
      const part = { upload: upload.id, number, size: stored.size, etag: md5, checksum: checksum.value, file };
      const row = { ...part, modifiedAt: Date.now() };
      return { part: row, replaced: uploads.putPart(row) };
    }),
  );
  if (replaced) bodies.remove([{ name: replaced.file, size: replaced.size }]);
  return part;
};

export const uploadPart: Operation = async (context, request) => {
  const { headers } = request;
  const number = partNumberOf(request);
  const upload = findUpload(context, request);
  refuseUnsupportedHeaders(headers);
  const declared = declaredChecksum(headers);
  if (declared && upload.checksumAlgorithm && declared.algorithm !== upload.checksumAlgorithm) {
    const message = `The upload takes ${upload.checksumAlgorithm} checksums, the part has one of ${declared.algorithm}.`;
    throw new S3Error('InvalidRequest', { message });
  }
  const limits = { bytesMax: putBytesMax, inlineBytesMax: neverInline };
  const body = await receiveBody(request, context.bodies, { ...limits, algorithm: storedAlgorithm(upload) });
  const part = storePart(context, request, number, body);
  const echoed = body.declared ?? (upload.checksumAlgorithm ? body.checksum : undefined);
  return {
    headers: {
      etag: quoted(part.etag),
      ...encryptionHeader,
      ...(echoed ? { [checksumHeader(echoed.algorithm)]: echoed.value } : {}),
    },
  };
};

const copyRange = (header: string | undefined, size: number): { start: number; end: number } => {
  if (header === undefined) return { start: 0, end: size };
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(header) ?? [];
  if (first === undefined || last === undefined || Number(last) < Number(first))
    throw invalidArgument('x-amz-copy-source-range', header, 'The range must be of the form bytes=first-last.');
  if (Number(first) >= size)
    throw new S3Error('InvalidRequest', { message: `The range begins behind the source of ${size} bytes.` });
  if (Number(last) < size) return { start: Number(first), end: Number(last) + 1 };
  throw invalidArgument('x-amz-copy-source-range', header, `The range lies outside the source of ${size} bytes.`);
};

export const uploadPartCopy: Operation = async (context, request) => {
  const { headers } = request;
  const number = partNumberOf(request);
  const upload = findUpload(context, request);
  const source = findCopySource(context, request);
  const { start, end } = copyRange(headerOf(headers, 'x-amz-copy-source-range'), source.version.size);
  if (end - start > copyBytesMax)
    throw new S3Error('InvalidRequest', { message: `A part may have at most ${copyBytesMax} bytes.` });
  const algorithm = storedAlgorithm(upload);
  const options = { start, end, algorithm, inlineBytesMax: neverInline };
  const body = await copyBody(context.bodies, source.version, options);
  const part = storePart(context, request, number, body);
  const response = xmlResponse(
    'CopyPartResult',
    textElements({
      LastModified: isoSeconds(part.modifiedAt),
      ETag: quoted(part.etag),
      [checksumElement(algorithm)]: upload.checksumAlgorithm ? part.checksum : undefined,
    }),
  );
  return withHeaders(response, { ...encryptionHeader, ...copySourceHeaders(source) });
};
