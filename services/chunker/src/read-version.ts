// A change of a document → what its key holds as of that change.
import { contentHash, extensionOf } from '@alex/core/document';
import { PipelineError } from '@alex/core/errors';
import { limits } from '@alex/core/limits';
import type { DocumentChange } from '@alex/core/s3-event';
import type { ChunkerPorts } from './ports.ts';

export interface DocumentVersion {
  readonly bytes: Uint8Array;
  readonly contentType?: string;
  readonly etag: string;
  /** ISO 8601 */
  readonly modified: string;
  /** Equal hashes make equal chunks. */
  readonly contentHash: string;
}

/** `superseded`: the version is gone or replaced, and the event that says so is under way. */
export type CurrentContent = DocumentVersion | 'removed' | 'superseded';

/**
 * Nothing is read that is too large.
 * @param fingerprint of everything besides the content that decides what the chunks are
 * @throws PipelineError `too-large`, or what the object store throws
 */
export const readVersion = async (
  objects: ChunkerPorts['objects'],
  { kind, document, size }: DocumentChange,
  fingerprint: string,
): Promise<CurrentContent> => {
  // The event of a creation says what the head would: a version never changes its size.
  const found = kind === 'created' && size !== undefined ? { size } : await objects.head(document);
  if (!found) return kind === 'removed' ? 'removed' : 'superseded';
  if (found.size > limits.documentBytesMax)
    throw new PipelineError(
      'too-large',
      `The document has ${found.size} bytes; at most ${limits.documentBytesMax} are read.`,
    );
  const object = await objects.get({ ...document, ...('etag' in found && { etag: found.etag }) });
  if (!object) return 'superseded';
  const { bytes, contentType, etag, modified } = object;
  return {
    bytes,
    etag,
    ...(contentType && { contentType }),
    modified,
    contentHash: contentHash(
      [fingerprint, contentType ?? '', extensionOf(document.key), contentHash(bytes)].join('\n'),
    ),
  };
};
