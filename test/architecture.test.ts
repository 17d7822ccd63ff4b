// The arrows and absences of ARCHITECTURE.md, checked over the sources.
import { posix } from 'node:path';
import { expect, test } from 'vitest';
import {
  committedFiles,
  type Import,
  importsOf,
  isTest,
  lineOf,
  packageNameOf,
  packageOf,
  packages,
  type SourceFile,
  sourceFiles,
  targetOf,
} from './sources.ts';

const production = sourceFiles.filter((file) => !isTest(file));
const imports = sourceFiles.flatMap(importsOf);
const inside =
  (...folders: string[]) =>
  (file: SourceFile) =>
    folders.some((folder) => file.path.startsWith(`${folder}/`));

/** What a line does wrong, as an editor can jump to it. */
const lines = (found: readonly Import[]) =>
  found.map(({ file, line, specifier }) => `${file.path}:${line} ${specifier}`);
const occurrences = (files: readonly SourceFile[], pattern: RegExp) =>
  files.flatMap((file) =>
    [...file.text.matchAll(pattern)].map(({ index, 0: text }) => `${file.path}:${lineOf(file, index)} ${text.trim()}`),
  );

const services = packages.filter(({ folder }) => folder.startsWith('services/'));
const isService = (name: string | undefined) => services.some((service) => service.name === name);
/** A deployed function's first file, and a thread's. */
const isEntry = ({ path }: SourceFile) => /\/lambda\.ts$|-entry\.ts$/.test(path);
const behindEntries = production.filter((file) => inside('services')(file) && !isEntry(file));
const pure = ['shared/core', 'shared/ledger', 'shared/audit'];

test('the sources are read', () => {
  expect(services.map(({ folder }) => folder)).toEqual(expect.arrayContaining(['services/chunker', 'services/search']));
  const lambda = imports.filter(({ file }) => file.path === 'services/chunker/src/lambda.ts');
  expect(lambda.map(targetOf)).toEqual(
    expect.arrayContaining(['shared/aws/src/clients.ts', 'services/chunker/src/handler.ts']),
  );
});

test('in a service only the entry reads the environment', () => {
  expect(occurrences(behindEntries, /\bprocess\.env\b|\bimport\.meta\.env\b/g)).toEqual([]);
});

test('in a service only the entry names an adapter', () => {
  const named = behindEntries.flatMap(importsOf);
  expect(
    lines(named.filter(({ specifier }) => /^@(alex\/aws|alex\/cache(?!\/settings)|aws-sdk|smithy)\b/.test(specifier))),
  ).toEqual([]);
});

test('of what is deployed only shared/aws depends on the SDK', () => {
  const rest = production.filter((file) => inside('services', 'shared')(file) && !inside('shared/aws')(file));
  expect(lines(rest.flatMap(importsOf).filter(({ specifier }) => /^@(aws-sdk|smithy)\//.test(specifier)))).toEqual([]);
});

/** `alex inspect` reads a file as the pipeline does: it hosts the document thread, which knows no cloud. */
const hostsDocumentThread = ({ file, specifier, typeOnly }: Import) =>
  inside('cli/src/inspect')(file) && (typeOnly || specifier === '@alex/chunker/document-thread');

test('nobody imports a service but itself, the stack that hosts it, alex inspect, and infra for its types', () => {
  const toService = imports.filter((one) => {
    const { file, specifier, typeOnly } = one;
    const name = packageNameOf(specifier);
    if (!isService(name) || packageOf(file.path)?.name === name) return false;
    if (inside('infra')(file)) return !typeOnly;
    if (hostsDocumentThread(one)) return false;
    return inside('services', 'shared', 'cli', 'local')(file) && !inside('local/stack')(file);
  });
  expect(lines(toService)).toEqual([]);
});

test('core, ledger and audit do not know that AWS exists', () => {
  // Lambda's event shapes are types alone.
  const known = production.filter(inside(...pure)).flatMap(importsOf);
  const ofAws = known.filter(
    ({ specifier, typeOnly }) => /aws|smithy/.test(specifier) && !(typeOnly && specifier === 'aws-lambda'),
  );
  expect(lines(ofAws)).toEqual([]);
});

test('core, ledger and audit do no I/O', () => {
  const builtIn = production.filter(inside(...pure)).flatMap(importsOf);
  expect(lines(builtIn.filter(({ specifier }) => /^node:(?!crypto$)/.test(specifier)))).toEqual([]);
});

test('no production file of services or shared packages knows this machine', () => {
  const deployed = production.filter((file) => inside('services', 'shared')(file) && !inside('shared/testing')(file));
  expect(occurrences(deployed, /\blocalhost\b|127\.0\.0\.1/g)).toEqual([]);
});

test('every package imports what it declares, tests also what they alone need', () => {
  const undeclared = imports.filter(({ file, specifier, typeOnly }) => {
    const owner = packageOf(file.path);
    const name = packageNameOf(specifier);
    if (!owner || name === undefined || name === owner.name) return false;
    const declared = new Set(owner.dependencies);
    if (isTest(file) || owner.folder === '.' || ['test', 'bench'].includes(owner.folder))
      for (const one of owner.devDependencies) declared.add(one);
    const types = `@types/${name}`;
    return !declared.has(name) && !(typeOnly && [...owner.dependencies, ...owner.devDependencies].includes(types));
  });
  expect(lines(undeclared)).toEqual([]);
});

test('relative imports stay inside their package', () => {
  const astray = imports.filter((one) => {
    if (!one.specifier.startsWith('.')) return false;
    const target = targetOf(one) ?? '';
    // Whatever starts a program goes through scripts/bootstrap.mjs, which makes packages importable in the first place.
    return packageOf(target) !== packageOf(one.file.path) && !target.startsWith('scripts/');
  });
  expect(lines(astray)).toEqual([]);
});

test('every import of this repository means a file of it', () => {
  const known = new Set(committedFiles.map(({ path }) => path));
  expect(lines(imports.filter((one) => !known.has(targetOf(one) ?? one.file.path)))).toEqual([]);
});

test('no files import one another in a circle', () => {
  const next = Map.groupBy(imports, ({ file }) => file.path);
  const done = new Set<string>();
  const circles: string[] = [];
  const walk = (path: string, trail: readonly string[]) => {
    if (trail.includes(path)) circles.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
    if (trail.includes(path) || done.has(path)) return;
    for (const one of next.get(path) ?? []) {
      const target = targetOf(one);
      if (target) walk(target, [...trail, path]);
    }
    done.add(path);
  };
  for (const { path } of sourceFiles) walk(path, []);
  expect(circles).toEqual([]);
});

test('files are named for what they hold', () => {
  const vague = /^(utils?|helpers?|common|index|misc)\./;
  const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)+$/;
  const names = sourceFiles.filter(({ path }) => vague.test(posix.basename(path)) || !kebab.test(posix.basename(path)));
  expect(names.map(({ path }) => path)).toEqual([]);
});

test('no committed file holds a path of a machine or the host of a registry', () => {
  const machine = /(?<![\w.\-~/])\/(work|root|home|Users)\/\w[^\s'"`]*/g;
  const registry = /\bregistry\s*=\s*\S+|\btarball:\s*\S+|\bregistry\.npmjs\S*/g;
  const elsewhere = committedFiles.filter(({ path }) => path !== 'test/architecture.test.ts');
  expect([...occurrences(elsewhere, machine), ...occurrences(elsewhere, registry)]).toEqual([]);
});
