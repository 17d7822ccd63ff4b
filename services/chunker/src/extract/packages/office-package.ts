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
  has(name: string): boolean;
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

/** `names` as they are written; `unpack` takes any of them. `label` names the format in messages. */
export const packageOf = (
  names: readonly string[],
  unpack: (name: string) => string | Uint8Array,
  label: string,
): OfficePackage => {
  // Whatever case it is written in, a name is one part (ECMA-376, part 2, 6.2.2.3); of two the first counts, as in Word.
  const written = new Map(names.toReversed().map((name) => [name.toLowerCase(), name]));
  const content = (name: string): string | Uint8Array | undefined => {
    const found = written.get(name.toLowerCase());
    return found === undefined ? undefined : unpack(found);
  };
  const read = (name: string, handlers: XmlHandlers, relevant?: (text: string) => string): void => {
    const part = content(name);
    if (part === undefined) return;
    const text = typeof part === 'string' ? part : decodeText(part);
    readXml(relevant ? relevant(text) : text, handlers, { what: `${name} of the ${label}`, refuseEntities: true });
  };
  return {
    names: [...written.values()],
    has: (name) => written.has(name.toLowerCase()),
    part(name) {
      const part = content(name);
      return typeof part === 'string' ? new TextEncoder().encode(part) : part;
    },
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

/** `label` names the format in messages. Throws `corrupt` and `zip-bomb`; so does reading, and `encrypted`. */
export const openPackage = (bytes: Uint8Array, label: string): OfficePackage => {
  const entries = readZipDirectory(bytes);
  if (entries.length > entriesMax)
    throw new PipelineError('zip-bomb', `The ${label} has ${entries.length} parts; ${entriesMax} are the bound.`);
  requireApart(entries, label);
  const byName = new Map(entries.toReversed().map((entry) => [entry.name, entry]));
  let unpackedBytes = 0;
  const unpack = (name: string): Uint8Array => {
    const entry = byName.get(name)!;
    if (entry.encrypted) throw encrypted(label);
    unpackedBytes += entry.bytes;
    if (unpackedBytes > unpackedBytesMax)
      throw new PipelineError(
        'zip-bomb',
        `The parts of the ${label} unpack to more than ${unpackedBytesMax} bytes, at ${name}.`,
      );
    return unpackEntry(bytes, entry);
  };
  return packageOf(
    entries.map(({ name }) => name),
    unpack,
    label,
  );
};

/** The part that the package is about. */
export const mainPart = (parcel: OfficePackage, usual: string): string =>
  parcel.relationships('').find(({ type, target }) => type === 'officeDocument' && target !== '')?.target ?? usual;
