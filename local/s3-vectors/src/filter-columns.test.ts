import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFilterColumn } from './filter-columns.ts';
import type { MetadataValue } from './vector-record.ts';

// Few distinct values, several of which look alike once they are text.
const value = fc.constantFrom<MetadataValue | undefined>(
  undefined,
  '',
  'a',
  '1',
  1,
  true,
  'true',
  [],
  ['a'],
  [1],
  ['1'],
  '["a"]',
  '[["a"]',
  '"["a"]',
  '[',
  '"',
);
const row = fc.integer({ min: 0, max: 8 });
const change = fc.oneof(fc.record({ row, value }), fc.record({ row }));

test('after any changes, a mask holds exactly the rows whose present value passes', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 200 }), value, (changes, wanted) => {
      const column = createFilterColumn();
      const model = new Map<number, MetadataValue | undefined>();
      for (const change of changes) {
        if ('value' in change) {
          column.set(change.row, change.value);
          model.set(change.row, change.value);
        } else {
          column.clear(change.row);
          model.delete(change.row);
        }
      }
      const test = (candidate: MetadataValue | undefined) => JSON.stringify(candidate) === JSON.stringify(wanted);
      const rows = [...column.mask(test, 9).entries()].filter(([, passes]) => passes === 1).map(([row]) => row);
      const expected = [...model].filter(([, present]) => test(present)).map(([row]) => row);
      expect(rows).toEqual(expected.sort((one, other) => one - other));
    }),
    { numRuns: 500 },
  );
});
