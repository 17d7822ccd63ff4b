import { expect, test } from 'vitest';
import { OptionError } from './option-error.ts';
import { defaults } from './options.ts';
import { readOptions } from './read-options.ts';

test('the defaults go together', () => expect(readOptions({})).toEqual(defaults));

test('the CDK’s own context is not judged', () =>
  expect(readOptions({ '@aws-cdk/core:newStyleStackSynthesis': true, 'aws:cdk:enable-path-metadata': true })).toEqual(
    defaults,
  ));

test('text from the command line and values from cdk.json mean the same', () => {
  const typed = { concurrency: '10', regions: 'eu-west-1, us-east-1', network: 'own', encryption: 'customer' };
  const meant = { concurrency: 10, regions: ['eu-west-1', 'us-east-1'], network: 'own', encryption: 'customer' };
  expect(readOptions(typed)).toEqual(readOptions(meant));
  expect(readOptions(typed)).toMatchObject(meant);
});

const provisioned = { endpoint: 'provisioned' };
const packed = { weights: 'packed', modelFolder: 'model' };
const existing = { network: 'existing', vpcId: 'vpc-1', subnetIds: 'subnet-1', availabilityZones: 'us-east-1a' };
const image = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/embedder:2';

test.each<[Record<string, unknown>]>([
  [{ ...provisioned, instanceType: 'ml.m5.large', instanceCount: 2 }],
  [{ ...provisioned, ...packed, networkIsolation: 'true', endpointInNetwork: 'true', network: 'own' }],
  [{ ...provisioned, endpointStorageKey: 'true', instanceType: 'ml.m5.large' }],
  [{ ...provisioned, ...existing, endpointInNetwork: 'true' }],
  [{ concurrency: 20, provisionedConcurrency: 2, provisionedConcurrencyMax: 10 }],
  [{ image, regions: 'eu-west-1' }],
  [{ stage: 'dev2', apiAuth: 'jwt', jwtIssuer: 'https://issuer.example', jwtAudience: 'search' }],
])('%o is possible', (context) => expect(readOptions(context)).toBeDefined());

test.each<[Record<string, unknown>, RegExp]>([
  [{ memory: '4096' }, /^memory is no option; there are .*memoryMebibytes/],
  [{ concurrency: 'many' }, /^concurrency must be a whole number, not “many”\.$/],
  [{ networkIsolation: 'yes' }, /^networkIsolation must be true or false, not “yes”\.$/],
  [{ endpoint: 'edge' }, /^endpoint must be one of serverless, provisioned, not “edge”\.$/],
  [{ stage: 'Dev' }, /^stage must be/],
  [{ regions: '' }, /^regions must name at least one/],
  [{ regions: 'us-east-1,us-east-1' }, /^regions must name each region once/],
  [{ regions: 'us-esat-1' }, /^regions must be regions of AWS, which “us-esat-1” is not/],
  [{ regions: 'me-south-1' }, /^regions must not hold “me-south-1”: S3 Vectors/],
  [{ image: 'embedder:2' }, /^image must be a URI of Amazon ECR/],
  [{ image }, /^image is in eu-west-1, but regions has “us-east-1”/],
  [{ regions: 'mx-central-1' }, /^image must be given for “mx-central-1”/],
  [{ model: 'MiniLM' }, /^model must be a name of the Hugging Face hub/],
  [{ weights: 'packed' }, /^weights=packed needs modelFolder/],
  [{ modelFolder: 'model' }, /^modelFolder needs weights=packed/],
  [{ memoryMebibytes: 3_000 }, /^memoryMebibytes must be 1024/],
  [{ memoryMebibytes: 7_168 }, /^memoryMebibytes must be 1024/],
  [{ concurrency: 1 }, /^concurrency must be at least 2: Lambda/],
  [{ concurrency: 201 }, /^concurrency must be at most 200/],
  [{ ...provisioned, concurrency: 1_001 }, /^concurrency must be at most 1000/],
  [{ ...provisioned, provisionedConcurrency: 1 }, /^provisionedConcurrency needs endpoint=serverless/],
  [{ provisionedConcurrency: 3 }, /^provisionedConcurrency must be at most concurrency, which is 2/],
  [{ provisionedConcurrencyMax: 2 }, /^provisionedConcurrencyMax must lie between/],
  [{ concurrency: 5, provisionedConcurrency: 2, provisionedConcurrencyMax: 6 }, /^provisionedConcurrencyMax must lie/],
  [{ instanceType: 't2.medium' }, /^instanceType must be an instance type of SageMaker/],
  [{ instanceCount: 4 }, /^instanceCount must lie between instancesMin, .* 1 ≤ 4 ≤ 3 does not hold/],
  [{ invocationsPerInstance: 0 }, /^invocationsPerInstance must be at least 1/],
  [{ networkIsolation: 'true', ...packed }, /^networkIsolation=true needs endpoint=provisioned/],
  [{ endpointInNetwork: 'true', network: 'own', ...packed }, /^endpointInNetwork=true needs endpoint=provisioned/],
  [{ endpointStorageKey: 'true' }, /^endpointStorageKey=true needs endpoint=provisioned/],
  [
    { ...provisioned, endpointStorageKey: 'true', instanceType: 'ml.m5d.large' },
    /^endpointStorageKey=true is not poss/,
  ],
  [{ ...provisioned, networkIsolation: 'true' }, /^networkIsolation=true needs weights=packed/],
  [{ ...provisioned, endpointInNetwork: 'true' }, /^endpointInNetwork=true needs network=own/],
  [
    { ...provisioned, endpointInNetwork: 'true', network: 'own' },
    /^endpointInNetwork=true with network=own needs weig/,
  ],
  [{ network: 'existing', vpcId: 'vpc-1' }, /^network=existing needs vpcId, subnetIds/],
  [{ vpcId: 'vpc-1' }, /^vpcId, subnetIds and availabilityZones need network=existing/],
  [{ ...existing, regions: 'us-east-1,us-west-2' }, /^network=existing takes one region/],
  [{ apiAuth: 'jwt' }, /^apiAuth=jwt needs jwtIssuer/],
  [{ jwtAudience: 'search' }, /^jwtIssuer and jwtAudience need apiAuth=jwt/],
  [{ apiBurst: 0 }, /^apiRequestsPerSecond and apiBurst/],
  [{ chunkTokens: 300 }, /^chunkTokens must be 16 to 254/],
  [{ logRetentionDays: 31 }, /^logRetentionDays must be one of/],
  [{ alarmEmail: 'me' }, /^alarmEmail must be an address/],
])('%o is refused in one sentence', (context, sentence) => {
  const read = () => readOptions(context);
  expect(read).toThrow(OptionError);
  expect(read).toThrow(sentence);
});
