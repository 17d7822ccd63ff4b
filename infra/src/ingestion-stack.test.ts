import { awsLimits, limits } from '@alex/core/limits';
import { nonFilterableMetadataKeys } from '@alex/core/vector-record';
import { embeddingModel, vectorIndexName } from '@alex/embedding-model/model';
import type { Template } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { shareEndpoint } from './endpoint-shares.ts';
import { keptOnDestroy } from './kept-on-destroy.ts';
import { serviceNames } from './permissions.ts';
import { synthesise, synthesiseStack } from './synthesise.fixture.ts';

type Properties = Record<string, never>;
const all = (template: Template, type: string): Properties[] =>
  Object.values(template.findResources(type)).map(({ Properties }) => Properties);
const named = (template: Template, type: string, property: string, name: string): Properties => {
  const found = all(template, type).find((properties) => String(properties[property]) === name);
  if (!found) throw new Error(`There is no ${type} called ${name}.`);
  return found;
};
const functionOf = (template: Template, service: string) =>
  named(template, 'AWS::Lambda::Function', 'FunctionName', `alex-${service}`);

const stack = () => synthesiseStack();

test('buckets are private, encrypted, reached by TLS alone and kept; documents have versions', () => {
  const template = stack();
  for (const bucket of Object.values(template.findResources('AWS::S3::Bucket'))) {
    expect(bucket.DeletionPolicy).toBe('Retain');
    expect(bucket.Properties).toMatchObject({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      BucketEncryption: expect.anything(),
      LifecycleConfiguration: expect.anything(),
    });
  }
  const policies = all(template, 'AWS::S3::BucketPolicy');
  expect(policies).toHaveLength(2);
  for (const policy of policies)
    expect(JSON.stringify(policy)).toContain('"Condition":{"Bool":{"aws:SecureTransport":"false"}},"Effect":"Deny"');
  template.hasResourceProperties('AWS::S3::Bucket', { VersioningConfiguration: { Status: 'Enabled' } });
});

test('the documents bucket tells its queue of what is created and removed, and may do so alone', () => {
  const template = stack();
  const [[queueId] = ['']] = Object.entries(
    template.findResources('AWS::SQS::Queue', { Properties: { QueueName: 'alex-documents' } }),
  );
  const Queue = { 'Fn::GetAtt': [queueId, 'Arn'] };
  const [documents] = Object.values(
    template.findResources('AWS::S3::Bucket', { Properties: { VersioningConfiguration: { Status: 'Enabled' } } }),
  );
  expect(documents?.Properties.NotificationConfiguration.QueueConfigurations).toEqual([
    { Event: 's3:ObjectCreated:*', Queue },
    { Event: 's3:ObjectRemoved:*', Queue },
  ]);
  const [[policyId, policy] = ['', undefined]] = Object.entries(template.findResources('AWS::SQS::QueuePolicy')).filter(
    ([, { Properties }]) => JSON.stringify(Properties).includes('s3.amazonaws.com'),
  );
  expect(documents?.DependsOn).toContain(policyId);
  const send = policy?.Properties.PolicyDocument.Statement.find(({ Effect }: { Effect: string }) => Effect === 'Allow');
  expect(send.Condition).toMatchObject({
    StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
    ArnEquals: { 'aws:SourceArn': expect.anything() },
  });
  expect(JSON.stringify(send.Condition)).toContain(':s3:::alex-documents-');
});

test.each([
  ['alex-documents', 'chunker'],
  ['alex-batches', 'embedder'],
] as const)('%s: times, counts and sizes are the limits’', (queueName, service) => {
  const template = stack();
  const queue = named(template, 'AWS::SQS::Queue', 'QueueName', queueName) as unknown as {
    VisibilityTimeout: number;
    MessageRetentionPeriod: number;
    RedrivePolicy: { maxReceiveCount: number };
    MaximumMessageSize: number;
  };
  const deadLetters = named(template, 'AWS::SQS::Queue', 'QueueName', `${queueName}-dead-letters`) as unknown as {
    MessageRetentionPeriod: number;
    RedriveAllowPolicy: { redrivePermission: string };
  };
  const { Timeout } = functionOf(template, service) as unknown as { Timeout: number };
  expect(Timeout).toBe(limits[service].timeoutSeconds);
  expect(queue.VisibilityTimeout).toBeGreaterThanOrEqual(6 * Timeout);
  expect(queue.MaximumMessageSize).toBe(awsLimits.sqsMessageBytesMax);
  expect(queue.RedrivePolicy.maxReceiveCount).toBe(limits.deliveriesMax);
  expect(queue.MessageRetentionPeriod).toBeLessThan(deadLetters.MessageRetentionPeriod);
  expect(deadLetters.RedriveAllowPolicy.redrivePermission).toBe('byQueue');
  expect(JSON.stringify(deadLetters.RedriveAllowPolicy)).toContain(`:${queueName}"`);
});

test.each([2, 3, 10, 50, 200])(
  'a concurrency of %i is shared so that ingestion leaves room for search',
  (concurrency) => {
    const template = synthesiseStack({ concurrency });
    const mappings = all(template, 'AWS::Lambda::EventSourceMapping') as unknown as {
      BatchSize: number;
      ScalingConfig: { MaximumConcurrency: number };
      FunctionResponseTypes: string[];
      MaximumBatchingWindowInSeconds?: number;
    }[];
    expect(mappings).toHaveLength(2);
    for (const mapping of mappings) {
      expect(mapping.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
      expect(mapping.ScalingConfig.MaximumConcurrency).toBeGreaterThanOrEqual(2);
      if (mapping.BatchSize > 10) expect(mapping.MaximumBatchingWindowInSeconds).toBeGreaterThanOrEqual(1);
    }
    const embedders = mappings.find(({ BatchSize }) => BatchSize === limits.embedder.messagesPerInvocationMax);
    const { Environment } = functionOf(template, 'embedder') as unknown as {
      Environment: { Variables: Record<string, string> };
    };
    const inFlight =
      Number(Environment.Variables.REQUESTS_IN_FLIGHT_MAX) * (embedders?.ScalingConfig.MaximumConcurrency ?? 0);
    expect(inFlight + shareEndpoint(concurrency).searchRoom).toBeLessThanOrEqual(concurrency);
    expect(inFlight).toBeGreaterThan(0);
  },
);

test.each(serviceNames)('%s runs on arm64 and Node 24, and keeps a log for a while', (service) => {
  const template = stack();
  expect(functionOf(template, service)).toMatchObject({
    Architectures: ['arm64'],
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
  });
  expect(named(template, 'AWS::Logs::LogGroup', 'LogGroupName', `/alex/alex-${service}`)).toMatchObject({
    RetentionInDays: 30,
  });
});

test('the index is the model’s, names model and version, and is kept', () => {
  const [index] = Object.values(stack().findResources('AWS::S3Vectors::Index'));
  expect(index?.DeletionPolicy).toBe('Retain');
  expect(index?.Properties).toMatchObject({
    IndexName: vectorIndexName(embeddingModel.id),
    DataType: 'float32',
    Dimension: 384,
    DistanceMetric: 'cosine',
    MetadataConfiguration: { NonFilterableMetadataKeys: [...nonFilterableMetadataKeys] },
  });
  const other = synthesiseStack({ model: 'acme/Other_Model' });
  other.hasResourceProperties('AWS::S3Vectors::Index', { IndexName: vectorIndexName('acme/Other_Model') });
});

const jwt = { apiAuth: 'jwt', jwtIssuer: 'https://issuer.example', jwtAudience: 'search' };
test.each([
  [{}, 'AWS_IAM'],
  [jwt, 'JWT'],
  [{ apiAuth: 'none' }, 'NONE'],
])('the API with %o takes callers by %s on every route', (context, type) => {
  const template = synthesiseStack(context);
  const routes = all(template, 'AWS::ApiGatewayV2::Route');
  expect(routes.map(({ RouteKey }) => RouteKey)).toEqual([
    'POST /search',
    'GET /documents',
    'GET /document',
    'GET /documents/{key+}',
    'GET /failures',
  ]);
  for (const route of routes) expect(route.AuthorizationType).toBe(type);
});

test('the API is throttled, logged, and closed to pages of other origins', () => {
  const template = synthesiseStack({ apiRequestsPerSecond: 5, apiBurst: 7 });
  template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
    DefaultRouteSettings: { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 7 },
  });
  const [api] = all(template, 'AWS::ApiGatewayV2::Api');
  expect(api?.CorsConfiguration).toBeUndefined();
  const [stage] = all(template, 'AWS::ApiGatewayV2::Stage') as unknown as { AccessLogSettings: object }[];
  expect(stage?.AccessLogSettings).toBeDefined();
});

test('stages and regions stand side by side: no name that must be single is shared', () => {
  const single = (contexts: Record<string, unknown>[]) => {
    const names: string[] = [];
    for (const context of contexts)
      for (const template of synthesise(context).values()) {
        for (const [type, property] of [
          ['AWS::IAM::Role', 'RoleName'],
          ['AWS::S3::Bucket', 'BucketName'],
          ['AWS::CloudWatch::Dashboard', 'DashboardName'],
          ['AWS::Budgets::Budget', 'Budget'],
        ] as const)
          for (const properties of all(template, type))
            if (properties[property] !== undefined) names.push(`${type} ${JSON.stringify(properties[property])}`);
      }
    return names;
  };
  const names = single([{ regions: 'us-east-1,eu-west-1' }, { stage: 'dev' }, { stage: 'dev2' }]);
  expect(new Set(names).size).toBe(names.length);

  const ofStage = (context: Record<string, unknown>) =>
    ['AWS::SQS::Queue', 'AWS::Lambda::Function', 'AWS::SageMaker::Endpoint', 'AWS::S3Vectors::VectorBucket'].flatMap(
      (type) =>
        all(synthesiseStack(context), type).map((properties) =>
          JSON.stringify(
            properties.QueueName ?? properties.FunctionName ?? properties.EndpointName ?? properties.VectorBucketName,
          ),
        ),
    );
  const both = [...ofStage({}), ...ofStage({ stage: 'dev' })];
  expect(both).toHaveLength(20);
  expect(new Set(both).size).toBe(both.length);
});

test('with customer keys everything that can hold a key holds one that rotates', () => {
  const template = synthesiseStack({ encryption: 'customer' });
  const keys = all(template, 'AWS::KMS::Key');
  expect(keys.length).toBeGreaterThanOrEqual(4);
  for (const key of keys) expect(key.EnableKeyRotation).toBe(true);
  for (const queue of all(template, 'AWS::SQS::Queue')) expect(queue.KmsMasterKeyId).toBeDefined();
  for (const logs of all(template, 'AWS::Logs::LogGroup')) expect(logs.KmsKeyId).toBeDefined();
  for (const bucket of all(template, 'AWS::S3::Bucket'))
    expect(JSON.stringify(bucket.BucketEncryption)).toContain('"SSEAlgorithm":"aws:kms"');
  template.hasResourceProperties('AWS::S3Vectors::VectorBucket', { EncryptionConfiguration: { SseType: 'aws:kms' } });
  const byService = JSON.stringify(keys);
  for (const service of ['s3.amazonaws.com', 'indexing.s3vectors.amazonaws.com', 'logs.us-east-1.amazonaws.com'])
    expect(byService).toContain(service);
});

test('without them there are none', () => stack().resourceCountIs('AWS::KMS::Key', 0));

test.each([
  { network: 'own' },
  { network: 'existing', vpcId: 'vpc-1', subnetIds: 'subnet-1,subnet-2', availabilityZones: 'us-east-1a,us-east-1b' },
])('%o: functions reach this pipeline’s services through interface endpoints, and nothing else of them', (context) => {
  const template = synthesiseStack(context);
  template.resourceCountIs('AWS::EC2::VPC', context.network === 'own' ? 1 : 0);
  template.resourceCountIs('AWS::EC2::NatGateway', 0);
  template.resourceCountIs('AWS::EC2::InternetGateway', 0);
  const endpoints = all(template, 'AWS::EC2::VPCEndpoint') as unknown as {
    ServiceName: unknown;
    VpcEndpointType: string;
    PolicyDocument: { Statement: { Resource: unknown; Condition: unknown }[] };
  }[];
  const services = endpoints.map(
    ({ ServiceName }) => JSON.stringify(ServiceName).match(/[a-z0-9]+\.?(runtime)?(?="[^"]*$)/)?.[0],
  );
  expect(services.sort()).toEqual(['s3', 's3vectors', 'sagemaker.runtime', 'sqs']);
  for (const { VpcEndpointType, PolicyDocument } of endpoints) {
    expect(VpcEndpointType).toBe('Interface');
    for (const { Resource, Condition } of PolicyDocument.Statement) {
      expect(Resource).not.toBe('*');
      expect(Condition).toEqual({ StringEquals: { 'aws:PrincipalAccount': { Ref: 'AWS::AccountId' } } });
    }
  }
  for (const service of serviceNames)
    expect(functionOf(template, service)).toMatchObject({ VpcConfig: expect.anything() });
});

test('what is deployed is written in characters that every service takes', () =>
  expect(JSON.stringify(stack().toJSON())).toMatch(/^[\x20-\x7e]*$/));

test('the outputs are what the alex command reads', () => {
  const { Value } = stack().findOutputs('AlexOutputs').AlexOutputs as { Value: unknown };
  const text = JSON.stringify(Value);
  for (const name of ['region', 'documentsBucket', 'stateBucket', 'queues', 'vectorIndex', 'apiUrl', 'replayFunction'])
    expect(text).toContain(`\\"${name}\\":`);
});

test('what destroy keeps is what it says beforehand', () => {
  const { Resources } = synthesiseStack({ encryption: 'customer' }).toJSON() as {
    Resources: Record<string, { Type: string; DeletionPolicy?: string }>;
  };
  const kept = Object.values(Resources).filter(({ DeletionPolicy }) => DeletionPolicy?.startsWith('Retain'));
  const said = new Map([
    ['AWS::S3::Bucket', /documents bucket and the state bucket/],
    ['AWS::S3Vectors::VectorBucket', /vector bucket/],
    ['AWS::S3Vectors::Index', /its index/],
    ['AWS::KMS::Key', /customer-managed keys/],
  ]);
  expect(new Set(kept.map(({ Type }) => Type))).toEqual(new Set(said.keys()));
  for (const words of said.values()) expect(keptOnDestroy).toMatch(words);
});
