// The repository as its architecture sees it: files, workspace packages, and who imports what in which line.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface SourceFile {
  /** From the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

export interface Import {
  readonly file: SourceFile;
  readonly line: number;
  readonly specifier: string;
  readonly typeOnly: boolean;
}

export interface WorkspacePackage {
  readonly name: string;
  readonly folder: string;
  readonly dependencies: readonly string[];
  readonly devDependencies: readonly string[];
}

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** `.gitignore` holds plain names and endings only. */
const ignored = ['.git', ...readFileSync(join(root, '.gitignore'), 'utf8').split('\n').filter(Boolean)];
const isIgnored = (name: string) =>
  ignored.some((entry) => name === entry || (entry[0] === '*' && name.endsWith(entry.slice(1))));

const filesUnder = (folder: string): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !isIgnored(name))
    .flatMap((entry) => {
      const path = posix.join(folder, entry.name);
      return entry.isDirectory() ? filesUnder(path) : [path];
    });

/** Every text file that is, or would be, committed. */
export const committedFiles: readonly SourceFile[] = filesUnder('')
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
  .filter(({ text }) => !text.includes('\0'));

export const sourceFiles = committedFiles.filter(({ path }) => /\.(ts|mjs)$/.test(path));

const testPath = /\.(test|contract|stub|child|fixture)\.ts$|(^|\/)(test|testing)\/|\/(start-)?test-[^/]+\.ts$/;
export const isTest = ({ path }: SourceFile): boolean => testPath.test(path);

export const lineOf = ({ text }: SourceFile, offset: number): number => text.slice(0, offset).split('\n').length;

const importPattern =
  /^(?:import|export)\s+(?<type>type\s)?(?:[^'"`;]*?\sfrom\s+)?'(?<from>[^']+)'|\bimport(?:\.meta\.resolve)?\('(?<lazy>[^']+)'\)/gm;

export const importsOf = (file: SourceFile): Import[] =>
  [...file.text.matchAll(importPattern)].map(({ index, 0: statement, groups = {} }) => ({
    file,
    line: lineOf(file, index + statement.length - 1),
    specifier: groups.from ?? groups.lazy ?? '',
    typeOnly: groups.type !== undefined,
  }));

export const packages: readonly WorkspacePackage[] = committedFiles
  .filter(({ path }) => posix.basename(path) === 'package.json')
  .map(({ path, text }) => {
    const { name, dependencies = {}, devDependencies = {} } = JSON.parse(text);
    return {
      name,
      folder: posix.dirname(path),
      dependencies: Object.keys(dependencies),
      devDependencies: Object.keys(devDependencies),
    };
  });

/** The root's own where no other holds the file. */
export const packageOf = (path: string): WorkspacePackage | undefined =>
  packages.find(({ folder }) => path.startsWith(`${folder}/`)) ?? packages.find(({ folder }) => folder === '.');

/** `@alex/core/limits` → `@alex/core`; undefined for relative paths and Node's own modules. */
export const packageNameOf = (specifier: string): string | undefined =>
  /^(?!node:|\.)(@[^/]+\/[^/]+|[^/]+)/.exec(specifier)?.[1];

/** The file in this repository that an import means, if it is in this repository. */
export const targetOf = ({ file, specifier }: Import): string | undefined => {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(file.path), specifier);
  const name = packageNameOf(specifier) ?? '';
  const folder = packages.find((one) => one.name === name)?.folder;
  return folder && posix.join(folder, 'src', `${specifier.slice(name.length + 1)}.ts`);
};
