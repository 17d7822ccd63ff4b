// An OLE container (what Office wrote before 2007, and still writes around what it encrypts) → what is in it.

const signature = Buffer.from('d0cf11e0a1b11ae1', 'hex');

/** [MS-OFFCRYPTO], section 2.3.2: an encrypted DOCX is the stream of this name. */
const encryptedStream = 'EncryptedPackage';

/** The streams of a container name its kind. */
const kinds: readonly (readonly [stream: string, what: string])[] = [
  ['WordDocument', 'a Word document from before DOCX (.doc)'],
  ['Workbook', 'an Excel workbook from before XLSX (.xls)'],
  ['PowerPoint Document', 'a PowerPoint presentation from before PPTX (.ppt)'],
  ['__substg1.0_', 'an Outlook message'],
  ['Book', 'an Excel workbook from before XLSX (.xls)'],
  ['VisioDocument', 'a Visio drawing'],
  ['Quill', 'a Publisher document'],
];

export type OleContent = { readonly encrypted: true } | { readonly encrypted: false; readonly what: string };

/** Undefined where the file is no OLE container. */
export const oleContent = (bytes: Uint8Array): OleContent | undefined => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!buffer.subarray(0, signature.length).equals(signature)) return undefined;
  const holds = (stream: string): boolean => buffer.includes(stream, 0, 'utf16le');
  if (holds(encryptedStream)) return { encrypted: true };
  return { encrypted: false, what: kinds.find(([stream]) => holds(stream))?.[1] ?? 'an OLE container' };
};
