// Every shape through cdk-nag, the CDK's own validation and cfn-lint: no finding that is not acknowledged with a reason.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Validations } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { AwsSolutionsChecks } from 'cdk-nag';
import { expect, test } from 'vitest';
import { createTestApp, isolatedEndpoint, synthesise } from './synthesise.fixture.ts';

/** Together they have every kind of resource and every branch. */
const shapes = {
  'the defaults': {},
  'everything that a serverless endpoint may have': {
    stage: 'dev',
    encryption: 'customer',
    network: 'own',
    concurrency: 10,
    provisionedConcurrency: 2,
    provisionedConcurrencyMax: 8,
    apiAuth: 'none',
    alarmEmail: 'operator@example.com',
  },
  'everything that a provisioned endpoint may have': {
    regions: 'us-east-1,eu-west-1',
    ...isolatedEndpoint,
    apiAuth: 'jwt',
    jwtIssuer: 'https://issuer.example',
    jwtAudience: 'search',
    budgetUsd: 0,
  },
} as const;
const named = Object.entries(shapes);

test.each(named)('cdk-nag has nothing to say of %s', (_, context) => {
  const app = createTestApp(context);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  expect(() => app.synth()).not.toThrow();
});

test('cdk-nag does run: a role that may do everything is not let through', () => {
  const app = createTestApp({ stage: 'dev' });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const stack = app.node.findChild('alex-dev');
  new ManagedPolicy(stack, 'Everything', {
    statements: [new PolicyStatement({ actions: ['s3:*'], resources: ['*'] })],
  });
  expect(() => app.synth()).toThrow();
});

// It takes seconds for each, and every synthesis of an operator does it too.
test('the CDK’s own validation has nothing to say of everything that a serverless endpoint may have', {
  timeout: 300_000,
}, () => {
  const context = {
    ...shapes['everything that a serverless endpoint may have'],
    '@aws-cdk/core:validateAgainstDefaultRules': true,
  };
  expect(() => createTestApp(context, { validated: true }).synth()).not.toThrow();
});

const hasLint = spawnSync('cfn-lint', ['--version']).status === 0;
test.skipIf(!hasLint)(
  'cfn-lint has nothing to say of either kind of endpoint with everything (skipped where cfn-lint is not on the PATH)',
  { timeout: 300_000 },
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'alex-lint-'));
    try {
      // One template of each: every one takes cfn-lint seconds.
      const files = named.slice(1).map(([, context], i) => {
        const [template] = synthesise(context).values();
        const file = join(folder, `${i}.template.json`);
        writeFileSync(file, JSON.stringify(template?.toJSON()));
        return file;
      });
      const { stdout, status } = spawnSync('cfn-lint', ['--regions', 'us-east-1', '--', ...files], {
        encoding: 'utf8',
      });
      expect({ stdout, status }).toEqual({ stdout: '', status: 0 });
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);
