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
import { readOptions } from '../src/read-options.ts';

/** Ignored by git; made anew by every synthesis, in about two seconds. */
const madeFolder = fileURLToPath(new URL('../../.bundles', import.meta.url));

/** Where the user is, whatever folder cdk works in. */
const workingFolder = process.env.ALEX_WORKING_DIRECTORY ?? '.';

const codeFolder = (service: string): string => join(madeFolder, service);

const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
// What the user's AWS profile says, where cdk finds one and the options name none.
const { CDK_DEFAULT_REGION: regions } = process.env;
try {
  // First, so that what cannot be is refused before anything is made.
  const options = readOptions({ ...(regions && { regions }), ...app.node.getAllContext() });
  const archive = packModel({ ...options, modelFolder: resolve(workingFolder, options.modelFolder) }, madeFolder);
  await Promise.all(serviceNames.map((service) => bundle(service, codeFolder(service))));
  createApp(app, options, { code: (service) => Code.fromAsset(codeFolder(service)), archive });
} catch (error) {
  if (!(error instanceof OptionError)) throw error;
  console.error(`✗ ${error.message}`);
  process.exit(1);
}
