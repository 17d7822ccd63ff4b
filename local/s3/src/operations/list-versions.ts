// ListObjectVersions.
import { invalidArgument } from '../protocol/s3-error.ts';
import { xmlResponse } from '../protocol/s3-response.ts';
import { element, textElements } from '../protocol/xml-writer.ts';
import { type ListedVersion, versionIdOf } from '../storage/version-table.ts';
import { isoSeconds, type Operation, ownerElement } from './context.ts';
import { versionNumber } from './find-version.ts';
import { versionElements } from './list-objects.ts';
import { collectPage, commonPrefixElements, keyEncoding, parsePageQuery } from './list-page.ts';

export const listObjectVersions: Operation = (context, request) => {
  const { buckets, versions } = context;
  const { query } = request;
  const bucket = buckets.get(request.bucket);
  const { type, encode } = keyEncoding(query);
  const keyMarker = query.get('key-marker') ?? '';
  const idMarker = query.get('version-id-marker') ?? '';
  if (idMarker !== '' && keyMarker === '')
    throw invalidArgument('version-id-marker', idMarker, 'A version-id-marker needs a key-marker.');

  /** The key's older versions only; all of it is done when its null version, the marker, has been deleted meanwhile. */
  const markerNumber = idMarker === '' ? undefined : versionNumber(bucket, idMarker);
  const olderThan =
    markerNumber === 'null' ? (versions.byVersionId(bucket.id, keyMarker, 'null')?.id ?? 0) : markerNumber;
  const isListed = ({ key, id }: ListedVersion): boolean =>
    olderThan === undefined || key !== keyMarker || id < olderThan;

  const inclusive = olderThan !== undefined;
  const pageQuery = parsePageQuery(query, { maxName: 'max-keys', marker: keyMarker, inclusive });
  const page = collectPage(pageQuery, function* (from) {
    for (const version of versions.scanAll(bucket.id, from, pageQuery.to)) if (isListed(version)) yield version;
  });

  const owner = ownerElement(context);
  const rows = page.rows.map((version) => {
    const name = { Key: encode(version.key), VersionId: versionIdOf(version), IsLatest: version.isLatest === 1 };
    return version.isMarker
      ? element('DeleteMarker', textElements({ ...name, LastModified: isoSeconds(version.modifiedAt) }), owner)
      : element('Version', textElements(name), versionElements(version), owner);
  });
  return xmlResponse(
    'ListVersionsResult',
    textElements({
      Name: request.bucket,
      Prefix: encode(pageQuery.prefix),
      KeyMarker: encode(keyMarker),
      VersionIdMarker: idMarker,
      NextKeyMarker: page.next && encode(page.next.marker),
      NextVersionIdMarker: page.next?.row && versionIdOf(page.next.row),
      MaxKeys: pageQuery.max,
      Delimiter: pageQuery.delimiter === '' ? undefined : encode(pageQuery.delimiter),
      EncodingType: type,
      IsTruncated: page.next !== undefined,
    }),
    ...rows,
    ...commonPrefixElements(page.prefixes, encode),
  );
};
