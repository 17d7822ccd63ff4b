// What the chunker asks of the world.
import type { Chunk } from '@alex/core/chunk';
import type { MessageQueue } from '@alex/core/ports/message-queue';
import type { ObjectStore } from '@alex/core/ports/object-store';
import type { Telemetry } from '@alex/core/ports/telemetry';
import type { VectorIndex } from '@alex/core/ports/vector-index';
import type { Ledger } from '@alex/ledger/ledger';
import type { DocumentSummary } from './document-thread-protocol.ts';
import type { SourceFile } from './extract/extracted-document.ts';

/** A document that was read: what it is, and its chunks in groups of at most `limits.batchChunksMax`, in order. */
export interface DocumentReading {
  readonly summary: DocumentSummary;
  readonly chunks: AsyncIterable<readonly Chunk[]>;
}

/** Reads untrusted bytes within bounds. @throws PipelineError of stage `extract` */
export interface DocumentReader {
  read(file: SourceFile): Promise<DocumentReading>;
}

export interface ChunkerPorts {
  readonly objects: Pick<ObjectStore, 'head' | 'get'>;
  readonly reader: DocumentReader;
  readonly ledger: Ledger;
  readonly index: Pick<VectorIndex, 'get' | 'delete'>;
  readonly queue: Pick<MessageQueue, 'send' | 'postpone'>;
  readonly telemetry: Telemetry;
  readonly now: () => Date;
}
