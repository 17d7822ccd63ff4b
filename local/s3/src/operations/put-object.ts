// PutObject.
import { putBytesMax, type ReceivedBody, receiveBody } from '../protocol/receive-body.ts';
import { headerOf } from '../protocol/s3-request.ts';
import { objectInlineBytesMax } from '../storage/body-files.ts';
import type { ObjectContent } from '../storage/object-store.ts';
import { checksumToText } from '../storage/version-table.ts';
import { writeCheck } from './conditions.ts';
import { encryptionHeader, type Operation, quoted } from './context.ts';
import {
  checksumHeaders,
  describedHeaders,
  refuseUnsupportedHeaders,
  storageClassOf,
  writtenHeaders,
} from './object-headers.ts';
import { tagsInHeader } from './tag-set.ts';

/** The columns that come from an object's bytes. */
export const storedContent = ({
  stored,
  md5,
  checksum,
}: Pick<ReceivedBody, 'stored' | 'md5' | 'checksum'>): Pick<
  ObjectContent,
  'size' | 'etag' | 'checksum' | 'files' | 'uploadId' | 'content'
> => ({
  size: stored.size,
  etag: md5,
  checksum: checksumToText({ ...checksum, type: 'FULL_OBJECT' }),
  files: stored.files ? JSON.stringify(stored.files) : null,
  uploadId: null,
  content: stored.content ?? null,
});

export const putObject: Operation = async ({ buckets, bodies, objects }, request) => {
  const { headers, key } = request;
  buckets.get(request.bucket);
  refuseUnsupportedHeaders(headers);
  const described = describedHeaders(headers);
  const storageClass = storageClassOf(headers);
  const tags = tagsInHeader(headerOf(headers, 'x-amz-tagging'));
  const check = writeCheck(headers, key);

  const received = await receiveBody(request, bodies, {
    bytesMax: putBytesMax,
    inlineBytesMax: objectInlineBytesMax,
  });
  const content = { ...storedContent(received), headers: described, storageClass, tags };
  const written = bodies.commit(received.stored, () =>
    objects.put(request, content, { eventName: 'ObjectCreated:Put', check }),
  );
  return {
    headers: {
      etag: quoted(received.md5),
      ...encryptionHeader,
      ...checksumHeaders({ ...received.checksum, type: 'FULL_OBJECT' }),
      ...writtenHeaders(written),
    },
  };
};
