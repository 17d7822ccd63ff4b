// The CDK's context → the app: one stack a region.
import type { App } from 'aws-cdk-lib';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import { createIngestionStack } from './ingestion-stack.ts';
import type { ModelArchive } from './model-archive.ts';
import type { Options } from './options.ts';
import type { ServiceName } from './permissions.ts';
import { readOptions } from './read-options.ts';

export interface Artefacts {
  readonly code: (service: ServiceName) => Code;
  readonly archive: (options: Options) => ModelArchive;
  /** Where the options name no region. */
  readonly defaultRegion?: string | undefined;
}

/** @throws OptionError */
export const createApp = (app: App, { code, archive, defaultRegion }: Artefacts): void => {
  const options = readOptions({ ...(defaultRegion && { regions: defaultRegion }), ...app.node.getAllContext() });
  const packed = archive(options);
  options.regions.forEach((region, i) => {
    createIngestionStack(app, { options, region, isHome: i === 0, code, archive: packed });
  });
};
