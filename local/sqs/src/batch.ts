// Batch requests: checks the entries as a whole, runs each by itself, and reports which succeeded.
import { type Input, isInput, readText } from './parameters.ts';
import { SqsError } from './sqs-error.ts';

/** Source: SQS API reference, SendMessageBatch. */
const entriesMax = 10;
const idPattern = /^[\w-]{1,80}$/;

export interface BatchEntry {
  readonly id: string;
  readonly input: Input;
}

export const readEntries = (input: Input): readonly BatchEntry[] => {
  const list = input.Entries ?? [];
  if (!Array.isArray(list) || !list.every(isInput))
    throw new SqsError('SerializationException', 'Entries must be a list of objects.');
  if (list.length === 0) throw new SqsError('EmptyBatchRequest', 'The batch has no entries.');
  if (list.length > entriesMax)
    throw new SqsError(
      'TooManyEntriesInBatchRequest',
      `The batch has ${list.length} entries; at most ${entriesMax} are allowed.`,
    );
  const entries = list.map((entry) => ({ id: readText(entry, 'Id') ?? '', input: entry }));
  const ids = new Set<string>();
  for (const { id } of entries) {
    if (!idPattern.test(id))
      throw new SqsError(
        'InvalidBatchEntryId',
        `"${id}": an entry Id has 1 to 80 letters, digits, hyphens or underscores.`,
      );
    if (ids.has(id)) throw new SqsError('BatchEntryIdsNotDistinct', `The Id ${id} occurs twice.`);
    ids.add(id);
  }
  return entries;
};

/** `run` gives an entry's part of the answer, or throws the SqsError that makes only this entry fail. */
export const runBatch = (entries: readonly BatchEntry[], run: (input: Input) => object) => {
  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const { id, input } of entries)
    try {
      Successful.push({ Id: id, ...run(input) });
    } catch (error) {
      if (!(error instanceof SqsError)) throw error;
      Failed.push({ Id: id, SenderFault: true, Code: error.wire.code, Message: error.message });
    }
  return { ...(Successful.length > 0 && { Successful }), ...(Failed.length > 0 && { Failed }) };
};
