// The number formats of a workbook: a cell's number → what the cell shows.
import { format, isDateFormat } from 'numfmt';
import { attributeOf } from '../xml/xml-reader.ts';
import type { OfficePackage } from './office-package.ts';

export interface CellFormats {
  /** `style` is the number of the cell's format in the workbook. What is no number stays as it is. */
  show(value: string, style: number): string;
}

/** ECMA-376, part 1, section 18.8.30: what the numbers below 164 stand for, dates in the order that sorts. */
const builtIn: Readonly<Record<number, string>> = {
  1: '0',
  2: '0.00',
  3: '#,##0',
  4: '#,##0.00',
  9: '0%',
  10: '0.00%',
  11: '0.00E+00',
  12: '# ?/?',
  13: '# ??/??',
  14: 'yyyy-mm-dd',
  15: 'd-mmm-yy',
  16: 'd-mmm',
  17: 'mmm-yy',
  18: 'h:mm AM/PM',
  19: 'h:mm:ss AM/PM',
  20: 'h:mm',
  21: 'h:mm:ss',
  22: 'yyyy-mm-dd h:mm',
  37: '#,##0;(#,##0)',
  38: '#,##0;(#,##0)',
  39: '#,##0.00;(#,##0.00)',
  40: '#,##0.00;(#,##0.00)',
  45: 'mm:ss',
  46: '[h]:mm:ss',
  47: 'mm:ss.0',
  48: '##0.0E+0',
};
const daysTo1904 = 1462;

/** A date without its time, whatever order its parts are shown in: the one that any reader understands. */
const plainDate = /^(?:\[\$[^\]]*\])?[dmy/.\-\s\\]*y[dmy/.\-\s\\]*(?:;@)?$/i;

export const readCellFormats = (parcel: OfficePackage, part: string, from1904: boolean): CellFormats => {
  const own = new Map<number, string>();
  const styles: string[] = [];
  let inCellFormats = false;
  const numberOf = (value: string | undefined): number => Number(value ?? 0);
  parcel.read(part, {
    open(element, attributes) {
      if (element === 'numFmt')
        own.set(numberOf(attributeOf(attributes, 'numFmtId')), attributeOf(attributes, 'formatCode') ?? '');
      else if (element === 'cellXfs') inCellFormats = true;
      else if (element === 'xf' && inCellFormats) {
        const id = numberOf(attributeOf(attributes, 'numFmtId'));
        styles.push(own.get(id) ?? builtIn[id] ?? 'General');
      }
    },
    close(element) {
      if (element === 'cellXfs') inCellFormats = false;
    },
  });
  return {
    show(value, style) {
      const number = Number(value);
      if (value.trim() === '' || !Number.isFinite(number)) return value;
      const pattern = styles[style] ?? 'General';
      try {
        const isDate = isDateFormat(pattern);
        const shown =
          isDate && plainDate.test(pattern) && /d/i.test(pattern) && /m/i.test(pattern) ? 'yyyy-mm-dd' : pattern;
        return format(shown, isDate && from1904 ? number + daysTo1904 : number).trim();
      } catch {
        return value;
      }
    },
  };
};
