// Bytes in a named encoding → text: what Node's TextDecoder reads, and UTF-32 and the code pages of DOS, which it does not.

/** What the bytes from 128 on stand for. Source: unicode.org, MAPPINGS/VENDORS/MICSFT/PC; the lower half is ASCII. */
const codePages: Readonly<Record<string, string>> = {
  ibm437:
    'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0',
  ibm850:
    'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0',
  ibm852:
    'ÇüéâäůćçłëŐőîŹÄĆÉĹĺôöĽľŚśÖÜŤťŁ×čáíóúĄąŽžĘę¬źČş«»░▒▓│┤ÁÂĚŞ╣║╗╝Żż┐└┴┬├─┼Ăă╚╔╩╦╠═╬¤đĐĎËďŇÍÎě┘┌█▄ŢŮ▀ÓßÔŃńňŠšŔÚŕŰýÝţ´\u00ad˝˛ˇ˘§÷¸°¨˙űŘř■\u00a0',
  ibm855:
    'ђЂѓЃёЁєЄѕЅіІїЇјЈљЉњЊћЋќЌўЎџЏюЮъЪаАбБцЦдДеЕфФгГ«»░▒▓│┤хХиИ╣║╗╝йЙ┐└┴┬├─┼кК╚╔╩╦╠═╬¤лЛмМнНоОп┘┌█▄Пя▀ЯрРсСтТуУжЖвВьЬ№\u00adыЫзЗшШэЭщЩчЧ§■\u00a0',
};

const pointMax = 0x10ffff;
const replacement = 0xfffd;
/** Characters made at once: `fromCodePoint` takes them as arguments. */
const batchCharacters = 4096;

const isPoint = (value: number): boolean => value <= pointMax && (value & 0xfffff800) !== 0xd800;

const decodeUtf32 = (bytes: Uint8Array, littleEndian: boolean, fatal: boolean): string => {
  if (fatal && bytes.length % 4 !== 0) throw new TypeError('The bytes are not whole UTF-32.');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: string[] = [];
  const points: number[] = [];
  for (let offset = 0; offset + 4 <= bytes.length; offset += 4) {
    const value = view.getUint32(offset, littleEndian);
    if (fatal && !isPoint(value)) throw new TypeError('The bytes are not valid UTF-32.');
    points.push(isPoint(value) ? value : replacement);
    if (points.length === batchCharacters) parts.push(String.fromCodePoint(...points.splice(0)));
  }
  return parts.join('') + String.fromCodePoint(...points);
};

/** `CP850`, `IBM-850` and `ibm850` are one. */
const codePageOf = (encoding: string): string | undefined =>
  codePages[encoding.toLowerCase().replace(/^(?:ibm|cp)[-_]?/, 'ibm')];

const decodeCodePage = (bytes: Uint8Array, upper: string): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString('latin1')
    .replace(/[\x80-\xff]/g, (character) => upper[character.charCodeAt(0) - 0x80]!);

/** What is not valid becomes U+FFFD, or is thrown where it is `fatal`. Throws where Node does not know the encoding. */
export const decodeAs = (bytes: Uint8Array, encoding: string, { fatal = false } = {}): string => {
  const codePage = codePageOf(encoding);
  if (codePage !== undefined) return decodeCodePage(bytes, codePage);
  return encoding.startsWith('utf-32')
    ? decodeUtf32(bytes, encoding === 'utf-32le', fatal)
    : new TextDecoder(encoding, { fatal }).decode(bytes);
};

/** Undefined where the bytes are not valid in the encoding, or Node does not know it. */
export const tryDecode = (bytes: Uint8Array, encoding: string): string | undefined => {
  try {
    return decodeAs(bytes, encoding, { fatal: true });
  } catch {
    return undefined;
  }
};
