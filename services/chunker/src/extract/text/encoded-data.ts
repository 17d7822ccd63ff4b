// Pictures and other files written out in letters (Base64) → left out of a text, and counted: nobody asks for them, and no model reads them.
import type { Omissions } from '../omissions.ts';

/** A shorter one may be a key or a checksum, which somebody may look for. */
const encodedCharactersMin = 256;
const dataAddress = new RegExp(
  `data:[\\w/+.-]{1,100}(?:;[\\w=.-]{1,100})*;base64,[\\w+/=-]{${encodedCharactersMin},}`,
  'g',
);
/** Broken into lines or not; they are longer than words: 76 letters in mail, 64 in keys. */
const encoded = /^(?:[\w+/-]{60,}\s+)*[\w+/-]+={0,2}\s*$/;
/** Of anything but a text, it has all of these. */
const mixed = [/[a-z]/, /[A-Z]/, /\d/];

/** Of a text that is a value by itself. */
export const isEncodedData = (value: string): boolean =>
  value.length >= encodedCharactersMin && encoded.test(value) && mixed.every((kind) => kind.test(value));

/** Without what addresses with data in them hold: `data:image/png;base64,…` is `data:` then. */
export const withoutDataAddresses = (text: string, omissions: Omissions): string =>
  text.includes(';base64,')
    ? text.replace(dataAddress, (address) => {
        omissions.add('encoded data', address.length);
        return 'data:';
      })
    : text;
