// Options → the app: one stack a region.
import type { App } from 'aws-cdk-lib';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import { createIngestionStack } from './ingestion-stack.ts';
import type { ModelArchive } from './model-archive.ts';
import type { Options } from './options.ts';
import type { ServiceName } from './permissions.ts';

export interface Artefacts {
  readonly code: (service: ServiceName) => Code;
  readonly archive: ModelArchive;
}

export const createApp = (app: App, options: Options, { code, archive }: Artefacts): void => {
  options.regions.forEach((region, i) => {
    createIngestionStack(app, { options, region, isHome: i === 0, code, archive });
  });
};
