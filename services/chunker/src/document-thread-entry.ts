// The document thread's first file.
import { serveDocuments } from './document-thread-server.ts';
import { extractDocument } from './extract/extract-document.ts';
import { splitDocument } from './split/split-document.ts';

serveDocuments({ extract: extractDocument, split: splitDocument });
