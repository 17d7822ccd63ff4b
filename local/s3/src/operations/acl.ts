// GetBucketAcl and GetObjectAcl: the owner has full control, and nothing can be granted.

import { type S3Response, withHeaders, xmlResponse } from '../protocol/s3-response.ts';
import { element, textElement, textElements } from '../protocol/xml-writer.ts';
import { type Operation, ownerElement, type S3Context } from './context.ts';
import { findVersion } from './find-version.ts';
import { versionHeader } from './object-headers.ts';

const instanceNamespace = 'http://www.w3.org/2001/XMLSchema-instance';

const ownersOnly = (context: S3Context): S3Response => {
  const grantee = `<Grantee xmlns:xsi="${instanceNamespace}" xsi:type="CanonicalUser">${textElement('ID', context.ownerId)}</Grantee>`;
  const grant = element('Grant', grantee, textElements({ Permission: 'FULL_CONTROL' }));
  return xmlResponse('AccessControlPolicy', ownerElement(context), element('AccessControlList', grant));
};

export const getBucketAcl: Operation = (context, request) => {
  context.buckets.get(request.bucket);
  return ownersOnly(context);
};

export const getObjectAcl: Operation = (context, request) => {
  const { bucket, version } = findVersion(context, request);
  const response = ownersOnly(context);
  return withHeaders(response, versionHeader(bucket, version));
};
