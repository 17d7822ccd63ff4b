// GetObjectTagging, PutObjectTagging and DeleteObjectTagging.
import { receiveDocument } from '../protocol/receive-body.ts';
import { withHeaders, xmlResponse } from '../protocol/s3-response.ts';
import { tagsOf } from '../storage/version-table.ts';
import type { Operation } from './context.ts';
import { findVersion } from './find-version.ts';
import { versionHeader } from './object-headers.ts';
import { tagSetElement, tagsInDocument } from './tag-set.ts';

export const getObjectTagging: Operation = (context, request) => {
  const { bucket, version } = findVersion(context, request);
  const response = xmlResponse('Tagging', tagSetElement(tagsOf(version)));
  return withHeaders(response, versionHeader(bucket, version));
};

export const putObjectTagging: Operation = async (context, request) => {
  const tags = tagsInDocument(await receiveDocument(request, context.bodies, 'Tagging'));
  const { bucket, version } = findVersion(context, request);
  context.objects.setTags(request, version, tags, 'ObjectTagging:Put');
  return { headers: versionHeader(bucket, version) };
};

export const deleteObjectTagging: Operation = (context, request) => {
  const { bucket, version } = findVersion(context, request);
  context.objects.setTags(request, version, null, 'ObjectTagging:Delete');
  return { status: 204, headers: versionHeader(bucket, version) };
};
