// The CDK app, as `cdk` starts it: options from the context, bundles and model archive made on the spot, checked by cdk-nag.
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App, Validations } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { AwsSolutionsChecks } from 'cdk-nag';
import { bundle } from '../src/bundle.ts';
import { createApp } from '../src/create-app.ts';
import { packModel } from '../src/model-archive.ts';
import { OptionError } from '../src/option-error.ts';
import { serviceNames } from '../src/permissions.ts';

/** Ignored by git; made anew by every synthesis, in about two seconds. */
const madeFolder = fileURLToPath(new URL('../../.bundles', import.meta.url));

/** Where the user is, whatever folder cdk works in. */
const workingFolder = process.env.ALEX_WORKING_DIRECTORY ?? '.';

const codeFolder = (service: string): string => join(madeFolder, service);

await Promise.all(serviceNames.map((service) => bundle(service, codeFolder(service))));
const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
try {
  createApp(app, {
    code: (service) => Code.fromAsset(codeFolder(service)),
    archive: (options) =>
      packModel({ ...options, modelFolder: resolve(workingFolder, options.modelFolder) }, madeFolder),
    // What the user's AWS profile says, where cdk finds one.
    defaultRegion: process.env.CDK_DEFAULT_REGION,
  });
} catch (error) {
  if (!(error instanceof OptionError)) throw error;
  console.error(`✗ ${error.message}`);
  process.exit(1);
}
