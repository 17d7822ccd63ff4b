// A zip archive of XML parts (OOXML, OpenDocument, EPUB) → its parts by name, unpacked when asked for and within bounds.
import { posix } from 'node:path';
import { PipelineError } from '@alex/core/errors';
import { decodeText } from '../text/decode-text.ts';
import { attributeOf, readXml, type XmlHandlers } from '../xml/xml-reader.ts';
import { localHeaderBytes, readZipDirectory, unpackEntry, type ZipEntry } from './zip-archive.ts';

/** What the parts that are read unpack to, all together: a book of a thousand pages has about 20 MB. */
const unpackedBytesMax = 64 * 1024 * 1024;
/** A document has a dozen parts and its pictures; a presentation three for each slide. */
const entriesMax = 10_000;

export interface Relationship {
  readonly id: string;
  /** The last segment of the type's address. */
  readonly type: string;
  /** A part's name; empty where the target lies outside of the package. */
  readonly target: string;
}

export interface OfficePackage {
  readonly names: readonly string[];
  /** Undefined where there is no such part. */
  part(name: string): Uint8Array | undefined;
  /** Reads a part, if there is one: of its text, what `relevant` leaves of it. */
  read(name: string, handlers: XmlHandlers, relevant?: (text: string) => string): void;
  /** What an OOXML part refers to; `''` is the package itself. */
  relationships(name: string): readonly Relationship[];
}

const encrypted = (label: string): PipelineError =>
  new PipelineError('encrypted', `The ${label} is a zip archive with a password.`);

/** Two entries whose contents share bytes are how a small archive claims to hold a large one. */
const requireApart = (entries: readonly ZipEntry[], label: string): void => {
  let end = 0;
  for (const { name, offset, packedBytes } of [...entries].sort((a, b) => a.offset - b.offset)) {
    if (offset < end) throw new PipelineError('zip-bomb', `The parts of the ${label} overlap, at ${name}.`);
    end = offset + localHeaderBytes + packedBytes;
  }
};

/** Targets are relative to the folder of the part that names them, or absolute in the package. */
const resolve = (from: string, target: string): string =>
  posix.join('/', target.startsWith('/') ? '' : posix.dirname(from), target).slice(1);

/** `label` names the format in messages. Throws `corrupt` and `zip-bomb`; so does reading, and `encrypted`. */
export const openPackage = (bytes: Uint8Array, label: string): OfficePackage => {
  const entries = readZipDirectory(bytes);
  if (entries.length > entriesMax)
    throw new PipelineError('zip-bomb', `The ${label} has ${entries.length} parts; ${entriesMax} are the bound.`);
  requireApart(entries, label);
  // Of two parts with one name the first counts, as in Word.
  const byName = new Map(entries.toReversed().map((entry) => [entry.name.replaceAll('\\', '/'), entry]));
  let unpackedBytes = 0;

  const part = (name: string): Uint8Array | undefined => {
    const entry = byName.get(name);
    if (entry === undefined) return undefined;
    if (entry.encrypted) throw encrypted(label);
    unpackedBytes += entry.bytes;
    if (unpackedBytes > unpackedBytesMax)
      throw new PipelineError(
        'zip-bomb',
        `The parts of the ${label} unpack to more than ${unpackedBytesMax} bytes, at ${name}.`,
      );
    return unpackEntry(bytes, entry);
  };
  const read = (name: string, handlers: XmlHandlers, relevant?: (text: string) => string): void => {
    const content = part(name);
    const options = { what: `${name} of the ${label}`, refuseEntities: true };
    if (content) readXml(relevant ? relevant(decodeText(content)) : content, handlers, options);
  };
  return {
    names: [...byName.keys()],
    part,
    read,
    relationships(name) {
      const found: Relationship[] = [];
      read(posix.join(posix.dirname(name), '_rels', `${posix.basename(name)}.rels`), {
        open(element, attributes) {
          if (element !== 'Relationship') return;
          const target = attributeOf(attributes, 'Target') ?? '';
          found.push({
            id: attributeOf(attributes, 'Id') ?? '',
            type: (attributeOf(attributes, 'Type') ?? '').replace(/.*\//s, ''),
            target: attributeOf(attributes, 'TargetMode') === 'External' ? '' : resolve(name, target),
          });
        },
      });
      return found;
    },
  };
};

/** The part that the package is about. */
export const mainPart = (parcel: OfficePackage, usual: string): string =>
  parcel.relationships('').find(({ type, target }) => type === 'officeDocument' && target !== '')?.target ?? usual;
