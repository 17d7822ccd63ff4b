// A packet of XMP → what it says of the PDF. Source: XMP specification part 1 (ISO 16684-1), sections 8.3 and 8.4.
import { PipelineError } from '@alex/core/errors';
import { attributeOf, readXml } from '../xml/xml-reader.ts';

const properties = ['title', 'creator', 'language', 'CreateDate', 'ModifyDate'] as const;
type Property = (typeof properties)[number];

export type Xmp = ReadonlyMap<Property, readonly string[]>;

const valuesMax = 100;

const utf16 = new TextDecoder('utf-16be');

/** Some programs write a string as it stands in the PDF: UTF-16 in octal numbers, letters as they are. */
const asInPdf = (value: string): string => {
  if (!value.startsWith('\\376\\377')) return value;
  const bytes = value.replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8)));
  return utf16.decode(Buffer.from(bytes, 'latin1'));
};

/** The values of each property in their order: of a title, the one that holds in any language comes first. */
export const readXmp = (packet: Uint8Array): Xmp => {
  const found = new Map<Property, string[]>();
  let open: string[] | undefined;
  const valuesOf = (property: Property): string[] => {
    const values = found.get(property) ?? [];
    found.set(property, values);
    return values;
  };
  try {
    readXml(
      packet,
      {
        open(name, attributes) {
          if (name === 'Description')
            for (const property of properties) {
              const value = attributeOf(attributes, property);
              if (value !== undefined) valuesOf(property).push(value);
            }
          const property = properties.find((one) => one === name);
          if (property) open = valuesOf(property);
          if ((property || name === 'li') && open && open.length < valuesMax) open.push('');
        },
        close(name) {
          if (properties.some((property) => property === name)) open = undefined;
        },
        text(data) {
          if (open) open.push(`${open.pop()}${data}`);
        },
      },
      { what: 'The XMP' },
    );
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
  }
  return new Map(
    [...found].map(([property, values]) => [
      property,
      values.map((value) => asInPdf(value.trim())).filter((value) => value !== ''),
    ]),
  );
};
