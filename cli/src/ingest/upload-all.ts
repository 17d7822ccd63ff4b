// Planned uploads → the documents that were uploaded, with what is needed to follow them.
import { mapBounded } from '@alex/core/bounded';
import { failureTable } from '@alex/core/errors';
import { limits } from '@alex/core/limits';
import { concernsWholeStack } from '../explain-error.ts';
import { markOf, type RecordMark } from '../record-mark.ts';
import type { FailureLines } from '../render/failure.ts';
import { countOf, figure } from '../render/figures.ts';
import type { Stack } from '../stack.ts';
import type { PlannedUpload } from './plan-uploads.ts';
import { uploadFile } from './upload-file.ts';

export interface Uploaded {
  readonly key: string;
  /** The record just before; absent where nobody waits. */
  readonly mark?: RecordMark;
}

export interface UploadAllOptions {
  readonly wait: boolean;
  readonly uploaded: (upload: PlannedUpload) => void;
  readonly failed: (upload: PlannedUpload, failure: FailureLines) => void;
}

const filesAtOnce = 8;

/** One file's failure is its own. @throws what concerns the whole stack: nobody answers, no permission, no such bucket */
export const uploadAll = async (
  stack: Pick<Stack, 's3' | 'bucket' | 'api'>,
  uploads: readonly PlannedUpload[],
  { wait, uploaded, failed }: UploadAllOptions,
): Promise<Uploaded[]> => {
  const one = async (upload: PlannedUpload): Promise<Uploaded[]> => {
    const { key, bytes } = upload;
    try {
      if (bytes > limits.documentBytesMax) {
        failed(upload, tooLarge(upload));
        return [];
      }
      const mark = wait ? markOf(await stack.api.document(key)) : undefined;
      await uploadFile(stack, upload);
      uploaded(upload);
      return [{ key, ...(mark && { mark }) }];
    } catch (error) {
      if (concernsWholeStack(error) || !(error instanceof Error)) throw error;
      failed(upload, { key, code: 'not uploaded', message: error.message });
      return [];
    }
  };
  return (await mapBounded(uploads, filesAtOnce, one)).flat();
};

/** Said before the upload rather than after it; the chunker would say the same. */
const tooLarge = ({ key, bytes }: PlannedUpload): FailureLines => ({
  key,
  code: 'too-large',
  message: `The file has ${countOf(bytes, 'byte')}; at most ${figure(limits.documentBytesMax)} are read.`,
  advice: failureTable['too-large'].advice,
});
