// What names a document and one version of it.
import { hash } from 'node:crypto';

export interface DocumentKey {
  readonly bucket: string;
  readonly key: string;
}

/** A document at one moment: by version where the bucket keeps versions, else by ETag, else whatever is current. */
export interface DocumentRef extends DocumentKey {
  readonly versionId?: string;
  readonly etag?: string;
}

/** The key's ending in lower case, or ''. What is longer is no ending, and would take the key's place in the 2 KB of filterable metadata. */
export const extensionOf = (key: string): string => /\.([^./]{1,32})$/.exec(key)?.[1]?.toLowerCase() ?? '';

/** 32 hexadecimal digits that stand for a bucket and key wherever a name must be short and plain. */
export const documentId = ({ bucket, key }: DocumentKey): string => contentHash(`${bucket}\n${key}`);

/** The first 128 bits of SHA-256, in hexadecimal. A bucket's name has no line break, so the joins above are unambiguous. */
export const contentHash = (content: string | Uint8Array): string => hash('sha256', content).slice(0, 32);
