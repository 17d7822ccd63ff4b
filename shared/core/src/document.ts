// What names a document and one version of it.
import { createHash } from 'node:crypto';

export interface DocumentKey {
  readonly bucket: string;
  readonly key: string;
}

/** A document at one moment: by version where the bucket keeps versions, else by ETag, else whatever is current. */
export interface DocumentRef extends DocumentKey {
  readonly versionId?: string;
  readonly etag?: string;
}

/** 32 hexadecimal digits that stand for a bucket and key wherever a name must be short and plain. */
export const documentId = ({ bucket, key }: DocumentKey): string => contentHash(`${bucket}\n${key}`);

/** The first 128 bits of SHA-256, in hexadecimal. A bucket's name has no line break, so the joins above are unambiguous. */
export const contentHash = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('hex').slice(0, 32);
