// The metadata keys that filters ask about, one column each: every row holds the code of its value, so that a filter
// tests each distinct value once and then only compares codes.
import type { Filter, ValueTest } from './filter.ts';
import type { MetadataValue } from './vector-record.ts';

export interface FilterColumn {
  set(row: number, value: MetadataValue | undefined): void;
  clear(row: number): void;
  /** 1 for each row up to rowsEnd whose value passes. */
  mask(test: ValueTest, rowsEnd: number): Uint8Array;
}

const noRow = 0;
const noValue = 1;

export const createFilterColumn = (): FilterColumn => {
  let codes = new Int32Array(0);
  // By code: the value, and how many rows have it. A code without rows is given to the next new value.
  const values: (MetadataValue | undefined)[] = [undefined, undefined];
  const uses: number[] = [0, 0];
  const unused: number[] = [];
  const codeByIdentity = new Map<MetadataValue, number>();

  const codeOf = (value: MetadataValue | undefined): number => {
    if (value === undefined) return noValue;
    const known = codeByIdentity.get(identity(value));
    if (known !== undefined) return known;
    const code = unused.pop() ?? values.length;
    values[code] = value;
    uses[code] = 0;
    codeByIdentity.set(identity(value), code);
    return code;
  };
  const release = (code: number): void => {
    if (code <= noValue || --uses[code]! > 0) return;
    codeByIdentity.delete(identity(values[code]!));
    values[code] = undefined;
    unused.push(code);
  };
  const assign = (row: number, code: number): void => {
    if (row >= codes.length) {
      const grown = new Int32Array(Math.max(row + 1, 2 * codes.length, 256));
      grown.set(codes);
      codes = grown;
    }
    const former = codes[row]!;
    codes[row] = code;
    uses[code]!++;
    release(former);
  };

  return {
    set: (row, value) => assign(row, codeOf(value)),
    clear: (row) => assign(row, noRow),
    mask: (test, rowsEnd) => {
      const passes = Uint8Array.from(values, (value, code) =>
        code === noRow || (code > noValue && value === undefined) ? 0 : Number(test(value)),
      );
      const mask = new Uint8Array(rowsEnd);
      const end = Math.min(rowsEnd, codes.length);
      for (let row = 0; row < end; row++) mask[row] = passes[codes[row]!]!;
      return mask;
    },
  };
};

/** Equal for equal values and no others: only lists become texts that begin with a bracket. */
const identity = (value: MetadataValue): MetadataValue => {
  if (typeof value === 'object') return `[${JSON.stringify(value)}`;
  return typeof value === 'string' && /^["[]/.test(value) ? `"${value}` : value;
};

/** 1 for each row up to rowsEnd that the filter lets through. A column must be there for each of its keys. */
export const evaluateFilter = (
  filter: Filter,
  columns: ReadonlyMap<string, FilterColumn>,
  rowsEnd: number,
): Uint8Array => {
  if (filter.kind === 'where') return columns.get(filter.key)!.mask(filter.test, rowsEnd);
  const [first, ...others] = filter.filters;
  const mask = evaluateFilter(first!, columns, rowsEnd);
  for (const part of others) {
    const other = evaluateFilter(part, columns, rowsEnd);
    if (filter.kind === 'and') for (let row = 0; row < rowsEnd; row++) mask[row]! &= other[row]!;
    else for (let row = 0; row < rowsEnd; row++) mask[row]! |= other[row]!;
  }
  return mask;
};
