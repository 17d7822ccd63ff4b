// A file of this machine → what the pipeline would make of it, read by the chunker's own document thread.
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { createDocumentThread } from '@alex/chunker/document-thread';
import type { DocumentSummary } from '@alex/chunker/document-thread-protocol';
import type { SplitSettings } from '@alex/chunker/split/split-document';
import type { Chunk } from '@alex/core/chunk';
import { CommandError } from '../command-error.ts';

export interface Inspection {
  readonly file: string;
  /** The file's size. */
  readonly bytes: number;
  readonly settings: Required<SplitSettings>;
  readonly summary: DocumentSummary;
  readonly chunks: readonly Chunk[];
}

const read = async (file: string): Promise<Uint8Array> => {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new CommandError(`${file} cannot be read: ${(cause as Error).message}`, 1, { cause });
  }
};

/** @throws PipelineError of stage `extract` where the document cannot be read, CommandError where the file cannot. */
export const inspectFile = async (file: string, settings: Required<SplitSettings>): Promise<Inspection> => {
  const content = await read(file);
  const bytes = content.byteLength;
  const thread = createDocumentThread(settings);
  try {
    const { summary, chunks } = await thread.read({ key: basename(file), bytes: content });
    return { file, bytes, settings, summary, chunks: (await Array.fromAsync(chunks)).flat() };
  } finally {
    await thread.close();
  }
};
