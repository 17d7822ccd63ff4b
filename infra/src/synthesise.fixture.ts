// Options → the templates of the app, with code that does nothing: bundling is tested where it is done.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { onTestFinished } from 'vitest';
import { createApp } from './create-app.ts';
import { packModel } from './model-archive.ts';
import { readOptions } from './read-options.ts';

/** All that a provisioned endpoint may have and a serverless one may not. */
export const isolatedEndpoint = {
  endpoint: 'provisioned',
  instanceType: 'ml.m5.large',
  weights: 'packed',
  modelFolder: 'model',
  network: 'own',
  networkIsolation: 'true',
  endpointInNetwork: 'true',
  endpointStorageKey: 'true',
} as const;

const temporaryFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'alex-cdk-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

/** Called within a test: what it writes is gone afterwards. The CDK's own validation takes seconds, so that one test does it. */
export const createTestApp = (context: Record<string, unknown> = {}, { validated = false } = {}): App => {
  const folder = temporaryFolder();
  const app = new App({
    outdir: join(folder, 'cdk.out'),
    context,
    builtinCloudFormationValidation: validated,
    treeMetadata: false,
  });
  createApp(app, readOptions(app.node.getAllContext()), {
    code: () => Code.fromInline('//'),
    // Weights would add nothing but time.
    archive: packModel({ weights: 'hub', modelFolder: '' }, folder),
  });
  return app;
};

type Templates = ReadonlyMap<string, Template>;
const synthesised = new Map<string, Templates>();

const synthesiseOnce = (context: Record<string, unknown>): Templates => {
  const { stacks } = createTestApp(context).synth();
  return new Map(stacks.map(({ stackName, template }) => [stackName, Template.fromJSON(template)]));
};

/** The templates by stack name; made once for the same options. */
export const synthesise = (context: Record<string, unknown> = {}): Templates => {
  const key = JSON.stringify(context);
  const templates = synthesised.get(key) ?? synthesiseOnce(context);
  synthesised.set(key, templates);
  return templates;
};

/** The only one. */
export const synthesiseStack = (context: Record<string, unknown> = {}): Template => {
  const [template, ...others] = synthesise(context).values();
  if (!template || others.length > 0) throw new Error(`${others.length + 1} stacks where one was wanted.`);
  return template;
};
