// CopyObject.
import { checksumElement, defaultAlgorithm, parseAlgorithm } from '../checksums/checksum.ts';
import { invalidArgument, S3Error } from '../protocol/s3-error.ts';
import { headerOf, type S3Request } from '../protocol/s3-request.ts';
import { withHeaders, xmlResponse } from '../protocol/s3-response.ts';
import { textElements } from '../protocol/xml-writer.ts';
import { objectInlineBytesMax } from '../storage/body-files.ts';
import { checksumOf, type Version } from '../storage/version-table.ts';
import { writeCheck } from './conditions.ts';
import { encryptionHeader, isoSeconds, type Operation, quoted } from './context.ts';
import { copyBody, copyBytesMax, copySourceHeaders, findCopySource } from './copy-source.ts';
import {
  describedHeaders,
  redirectHeader,
  refuseUnsupportedHeaders,
  storageClassOf,
  writtenHeaders,
} from './object-headers.ts';
import { storedContent } from './put-object.ts';
import { tagsInHeader } from './tag-set.ts';

const replaces = ({ headers }: S3Request, header: string): boolean => {
  const directive = headerOf(headers, header) ?? 'COPY';
  if (directive !== 'COPY' && directive !== 'REPLACE')
    throw invalidArgument(header, directive, `${header} must be COPY or REPLACE.`);
  return directive === 'REPLACE';
};

/** A redirect belongs to its own object: it is never copied, only given anew. */
const copiedHeaders = ({ headers }: S3Request, source: Version): string => {
  const { [redirectHeader]: _, ...copied } = JSON.parse(source.headers) as Record<string, string>;
  const redirect = headerOf(headers, redirectHeader);
  return JSON.stringify(redirect === undefined ? copied : { ...copied, [redirectHeader]: redirect });
};

const changingHeaders = ['x-amz-storage-class', redirectHeader, 'x-amz-server-side-encryption'];

export const copyObject: Operation = async (context, request) => {
  const { bodies, buckets, objects } = context;
  const { headers, key } = request;
  const target = buckets.get(request.bucket);
  refuseUnsupportedHeaders(headers);
  const check = writeCheck(headers, key);
  const source = findCopySource(context, request);
  const { version } = source;

  const replacesMetadata = replaces(request, 'x-amz-metadata-directive');
  const changesSomething = replacesMetadata || changingHeaders.some((name) => headers[name] !== undefined);
  if (source.bucket.id === target.id && version.key === key && source.versionId === null && !changesSomething)
    throw new S3Error('InvalidRequest', { message: 'A copy of an object to itself must change something about it.' });
  if (version.size > copyBytesMax)
    throw new S3Error('InvalidRequest', {
      message: `One copy takes at most ${copyBytesMax} bytes; use UploadPartCopy.`,
    });

  const described = replacesMetadata ? describedHeaders(headers) : copiedHeaders(request, version);
  const storageClass = storageClassOf(headers);
  const tags = replaces(request, 'x-amz-tagging-directive')
    ? tagsInHeader(headerOf(headers, 'x-amz-tagging'))
    : version.tags;
  const wantedAlgorithm = headerOf(headers, 'x-amz-checksum-algorithm');
  const algorithm =
    wantedAlgorithm === undefined
      ? (checksumOf(version)?.algorithm ?? defaultAlgorithm)
      : parseAlgorithm(wantedAlgorithm);

  const bounds = { start: 0, end: version.size };
  const copied = await copyBody(bodies, version, { ...bounds, algorithm, inlineBytesMax: objectInlineBytesMax });
  const content = { ...storedContent(copied), headers: described, storageClass, tags };
  const written = bodies.commit(copied.stored, () =>
    objects.put(request, content, { eventName: 'ObjectCreated:Copy', check }),
  );

  const response = xmlResponse(
    'CopyObjectResult',
    textElements({
      LastModified: isoSeconds(written.modifiedAt),
      ETag: quoted(copied.md5),
      ChecksumType: 'FULL_OBJECT',
      [checksumElement(algorithm)]: copied.checksum.value,
    }),
  );
  return withHeaders(response, { ...encryptionHeader, ...writtenHeaders(written), ...copySourceHeaders(source) });
};
