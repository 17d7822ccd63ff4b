import { Match, type Template } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { defaultImage } from './embedding-endpoint.ts';
import { isolatedEndpoint, synthesise, synthesiseStack } from './synthesise.fixture.ts';

const only = (template: Template, type: string) => {
  const found = Object.values(template.findResources(type));
  expect(found).toHaveLength(1);
  return found[0]?.Properties;
};
const variantOf = (template: Template) => only(template, 'AWS::SageMaker::EndpointConfig').ProductionVariants[0];

test('by default it is what the users of the Terraform module know', () => {
  const template = synthesiseStack();
  expect(only(template, 'AWS::SageMaker::Endpoint').EndpointName).toBe('alex-embedding-endpoint');
  const model = only(template, 'AWS::SageMaker::Model');
  expect(model.ModelName).toBe('alex-embedding-model');
  expect(model.PrimaryContainer).toMatchObject({
    Image:
      '763104351884.dkr.ecr.us-east-1.amazonaws.com/huggingface-pytorch-inference:1.13.1-transformers4.26.0-cpu-py39-ubuntu20.04',
    Environment: { HF_MODEL_ID: 'sentence-transformers/all-MiniLM-L6-v2', HF_TASK: 'feature-extraction' },
  });
  expect(JSON.stringify(model.PrimaryContainer.ModelDataUrl)).toMatch(/s3:\/\/.*\.gz/);
  const config = only(template, 'AWS::SageMaker::EndpointConfig');
  expect(config.EndpointConfigName).toMatch(/^alex-embedding-serverless-config-[0-9a-f]{8}$/);
  expect(config.ProductionVariants).toEqual([
    {
      VariantName: 'AllTraffic',
      ModelName: expect.anything(),
      InitialVariantWeight: 1,
      ServerlessConfig: { MemorySizeInMB: 3_072, MaxConcurrency: 2 },
    },
  ]);
  expect(config.KmsKeyId).toBeUndefined();
  expect(model.VpcConfig).toBeUndefined();
  template.resourceCountIs('AWS::ApplicationAutoScaling::ScalableTarget', 0);
});

test('the outputs name the endpoint and say how to use it', () => {
  const template = synthesiseStack();
  expect(Object.keys(template.findOutputs('*'))).toEqual(
    expect.arrayContaining(['EmbeddingEndpointName', 'EmbeddingEndpointArn', 'SetupInstructions']),
  );
  expect(JSON.stringify(template.findOutputs('SetupInstructions'))).toContain('invoke-endpoint --region us-east-1');
});

test('its role is SageMaker’s alone and may do what the container does, no more', () => {
  const template = synthesiseStack();
  const [[id, role] = ['', undefined]] = Object.entries(
    template.findResources('AWS::IAM::Role', { Properties: { RoleName: 'alex-sagemaker-role' } }),
  );
  const { AssumeRolePolicyDocument, ManagedPolicyArns, Policies } = role?.Properties ?? {};
  expect(AssumeRolePolicyDocument.Statement).toEqual([
    { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'sagemaker.amazonaws.com' } },
  ]);
  expect(ManagedPolicyArns).toBeUndefined();
  const statements = Policies[0].PolicyDocument.Statement.map(
    ({ Action, Resource }: { Action: unknown; Resource: unknown }) => [Action, JSON.stringify(Resource)],
  );
  expect(statements).toEqual([
    ['ecr:GetAuthorizationToken', '"*"'],
    [
      ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      expect.stringContaining(':ecr:us-east-1:763104351884:repository/huggingface-pytorch-inference"'),
    ],
    [
      ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
      expect.stringContaining(':log-group:/aws/sagemaker/*'),
    ],
    ['s3:GetObject', expect.stringMatching(/cdk-[^*]*\/[0-9a-f]{64}\.gz/)],
  ]);
  // The permissions are part of the role, and the model waits for the role: that is how IAM is waited for.
  const [model] = Object.values(template.findResources('AWS::SageMaker::Model'));
  expect(model?.Properties.ExecutionRoleArn).toEqual({ 'Fn::GetAtt': [id, 'Arn'] });
});

test('memory, concurrency, model and image are parameters; a model that is another has another name', () => {
  const image = '111122223333.dkr.ecr.us-east-1.amazonaws.com/own/embedder:3';
  const template = synthesiseStack({ memoryMebibytes: 6_144, concurrency: 20, model: 'acme/other', image });
  expect(variantOf(template).ServerlessConfig).toEqual({ MemorySizeInMB: 6_144, MaxConcurrency: 20 });
  const model = only(template, 'AWS::SageMaker::Model');
  expect(model.PrimaryContainer).toMatchObject({ Image: image, Environment: { HF_MODEL_ID: 'acme/other' } });
  expect(model.ModelName).toMatch(/^alex-embedding-model-[0-9a-f]{8}$/);
  template.hasResourceProperties('AWS::IAM::Role', {
    RoleName: 'alex-sagemaker-role',
    Policies: [
      {
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({
              Resource: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('own/embedder$')])] },
            }),
          ]),
        },
      },
    ],
  });
});

test('a configuration that changes has a name of its own, so that both can be there', () => {
  const names = [{}, { memoryMebibytes: 4_096 }, { concurrency: 3 }, { model: 'acme/other' }].map(
    (context) => only(synthesiseStack(context), 'AWS::SageMaker::EndpointConfig').EndpointConfigName,
  );
  expect(new Set(names).size).toBe(names.length);
  expect(only(synthesiseStack(), 'AWS::SageMaker::EndpointConfig').EndpointConfigName).toBe(names[0]);
});

test('packed weights need no hub at run time', () => {
  const template = synthesiseStack({ weights: 'packed', modelFolder: 'model' });
  expect(only(template, 'AWS::SageMaker::Model').PrimaryContainer.Environment).toEqual({
    HF_TASK: 'feature-extraction',
  });
});

test('provisioned concurrency, and how it grows', () => {
  const fixed = synthesiseStack({ concurrency: 10, provisionedConcurrency: 2 });
  expect(variantOf(fixed).ServerlessConfig.ProvisionedConcurrency).toBe(2);
  fixed.resourceCountIs('AWS::ApplicationAutoScaling::ScalableTarget', 0);

  const growing = synthesiseStack({ concurrency: 10, provisionedConcurrency: 2, provisionedConcurrencyMax: 8 });
  growing.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
    ServiceNamespace: 'sagemaker',
    ScalableDimension: 'sagemaker:variant:DesiredProvisionedConcurrency',
    MinCapacity: 2,
    MaxCapacity: 8,
  });
  growing.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
    TargetTrackingScalingPolicyConfiguration: {
      PredefinedMetricSpecification: {
        PredefinedMetricType: 'SageMakerVariantProvisionedConcurrencyUtilization',
      },
    },
  });
});

test('a provisioned endpoint: one ml.t2.medium, one to three at 70 invocations each', () => {
  const template = synthesiseStack({ endpoint: 'provisioned' });
  expect(variantOf(template)).toMatchObject({ InstanceType: 'ml.t2.medium', InitialInstanceCount: 1 });
  expect(variantOf(template).ServerlessConfig).toBeUndefined();
  expect(only(template, 'AWS::SageMaker::EndpointConfig').EndpointConfigName).toMatch(
    /^alex-embedding-provisioned-config-/,
  );
  const target = only(template, 'AWS::ApplicationAutoScaling::ScalableTarget');
  expect(target).toMatchObject({
    ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
    MinCapacity: 1,
    MaxCapacity: 3,
  });
  expect(JSON.stringify(target.ResourceId)).toMatch(/endpoint\/.*\/variant\/AllTraffic/);
  const { TargetTrackingScalingPolicyConfiguration: tracking } = only(
    template,
    'AWS::ApplicationAutoScaling::ScalingPolicy',
  );
  expect(tracking).toMatchObject({
    TargetValue: 70,
    PredefinedMetricSpecification: { PredefinedMetricType: 'SageMakerVariantInvocationsPerInstance' },
  });
});

test('a provisioned endpoint may be in the network, isolated, and have a key for its volumes', () => {
  const template = synthesiseStack(isolatedEndpoint);
  const model = only(template, 'AWS::SageMaker::Model');
  expect(model.EnableNetworkIsolation).toBe(true);
  expect(model.VpcConfig.Subnets).toHaveLength(2);
  expect(model.VpcConfig.SecurityGroupIds).toHaveLength(1);
  const { KmsKeyId } = only(template, 'AWS::SageMaker::EndpointConfig');
  const [keyId, key] = Object.entries(template.findResources('AWS::KMS::Key'))[0] ?? [];
  expect(KmsKeyId).toEqual({ 'Fn::GetAtt': [keyId, 'Arn'] });
  expect(key?.Properties.EnableKeyRotation).toBe(true);
});

test('AWS publishes its image under other accounts in some regions', () => {
  expect(defaultImage('eu-west-1')).toMatch(/^763104351884\.dkr\.ecr\.eu-west-1\.amazonaws\.com\/huggingface/);
  expect(defaultImage('eu-south-1')).toMatch(/^692866216735\.dkr\.ecr\.eu-south-1\.amazonaws\.com\/huggingface/);
});

test('the role, of which there is one name an account, is named for its region outside of the first', () => {
  const [home, away] = [...synthesise({ regions: 'us-east-1,eu-west-1' }).values()];
  home?.hasResourceProperties('AWS::IAM::Role', { RoleName: 'alex-sagemaker-role' });
  away?.hasResourceProperties('AWS::IAM::Role', { RoleName: 'alex-sagemaker-role-eu-west-1' });
  away?.hasResourceProperties('AWS::SageMaker::Endpoint', { EndpointName: 'alex-embedding-endpoint' });
});
