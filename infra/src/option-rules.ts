// Which options cannot be, alone or together: one sentence each, naming the option and the rule.
import { limits } from '@alex/core/limits';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { embeddersMin } from './endpoint-shares.ts';
import { OptionError } from './option-error.ts';
import type { Options } from './options.ts';

/** https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints.html and its quotas. */
const serverless = {
  memoryMebibytesMin: 1_024,
  memoryMebibytesMax: 6_144,
  memoryStep: 1_024,
  concurrencyMax: 200,
} as const;

/** Embedders at once are bounded by Lambda's event source mapping: 1,000. */
const provisionedConcurrencyMax = 1_000;
const stagePattern = /^[a-z][a-z0-9]{0,15}$/;
export const imagePattern =
  /^(?<account>\d{12})\.dkr\.ecr\.(?<region>[a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/(?<repository>[a-z0-9._/-]+)[:@][\w.:-]+$/;
/** Local disks are encrypted by their own hardware, and SageMaker refuses a key for them. */
const localDiskPattern = /^ml\.([a-z]+\d+[a-z]*d[a-z]*|g4dn|g5|p4d|p4de|p5)\./;
/** What CloudWatch Logs takes: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const retentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1_096, 1_827, 2_192, 2_557, 2_922, 3_288, 3_653,
];

const isOfferedIn = (region: string): boolean => RegionInfo.regions.some(({ name }) => name === region);
const lacksVectors = (region: string): boolean => region === 'il-central-1' || region.startsWith('me-');
const lacksImage = (region: string): boolean => RegionInfo.get(region).dlcRepositoryAccount === undefined;
const outside = (value: number, least: number, most: number): boolean => value < least || value > most;
const quoted = (values: readonly string[]): string => values.map((value) => `“${value}”`).join(', ');

/** Undefined where all is well. Simple faults stand before those that need simple ones out of the way. */
type Rule = (options: Options) => string | false | undefined;

const regionRules: readonly Rule[] = [
  ({ stage }) =>
    stage !== '' &&
    !stagePattern.test(stage) &&
    `stage must be 1 to 16 small letters and digits that begin with a letter, not “${stage}”.`,
  ({ regions }) => regions.length === 0 && 'regions must name at least one region.',
  ({ regions }) =>
    new Set(regions).size < regions.length && `regions must name each region once, not ${quoted(regions)}.`,
  ({ regions }) => {
    const unknown = regions.filter((region) => !isOfferedIn(region));
    return unknown.length > 0 && `regions must be regions of AWS, which ${quoted(unknown)} is not.`;
  },
  ({ regions }) => {
    const without = regions.filter(lacksVectors);
    return without.length > 0 && `regions must not hold ${quoted(without)}: S3 Vectors is not offered there.`;
  },
];

const endpointRules: readonly Rule[] = [
  ({ image }) =>
    image !== '' && !imagePattern.test(image) && `image must be a URI of Amazon ECR with a tag, not “${image}”.`,
  ({ image, regions }) => {
    const region = imagePattern.exec(image)?.groups?.region;
    const other = regions.filter((one) => region !== undefined && one !== region);
    return (
      other.length > 0 &&
      `image is in ${region}, but regions has ${quoted(other)}: SageMaker takes an image of its own region only.`
    );
  },
  ({ image, regions }) => {
    const without = image === '' ? regions.filter(lacksImage) : [];
    return without.length > 0 && `image must be given for ${quoted(without)}: AWS publishes none of its own there.`;
  },
  ({ model }) =>
    !/^[\w.-]+\/[\w.-]+$/.test(model) && `model must be a name of the Hugging Face hub, OWNER/NAME, not “${model}”.`,
  ({ weights, modelFolder }) =>
    weights === 'packed' &&
    modelFolder === '' &&
    'weights=packed needs modelFolder, the folder with config.json, tokenizer.json and the weights.',
  ({ weights, modelFolder }) =>
    weights === 'hub' &&
    modelFolder !== '' &&
    'modelFolder needs weights=packed: with weights=hub the container fetches the model by itself.',
  ({ endpoint, memoryMebibytes: memory }) =>
    endpoint === 'serverless' &&
    (outside(memory, serverless.memoryMebibytesMin, serverless.memoryMebibytesMax) ||
      memory % serverless.memoryStep !== 0) &&
    `memoryMebibytes must be 1024, 2048, 3072, 4096, 5120 or 6144, which is what a serverless endpoint may have, not ${memory}.`,
  ({ concurrency }) =>
    concurrency < embeddersMin &&
    `concurrency must be at least ${embeddersMin}: Lambda runs no fewer embedders at once from one queue.`,
  ({ endpoint, concurrency }) =>
    endpoint === 'serverless' &&
    concurrency > serverless.concurrencyMax &&
    `concurrency must be at most ${serverless.concurrencyMax}, which is what a serverless endpoint may have, not ${concurrency}.`,
  ({ endpoint, concurrency }) =>
    endpoint === 'provisioned' &&
    concurrency > provisionedConcurrencyMax &&
    `concurrency must be at most ${provisionedConcurrencyMax}, not ${concurrency}.`,
  ({ endpoint, provisionedConcurrency, provisionedConcurrencyMax: most }) =>
    endpoint === 'provisioned' &&
    provisionedConcurrency + most > 0 &&
    'provisionedConcurrency needs endpoint=serverless: a provisioned endpoint has instances, which are always warm.',
  ({ provisionedConcurrency, concurrency }) =>
    provisionedConcurrency > concurrency &&
    `provisionedConcurrency must be at most concurrency, which is ${concurrency}, not ${provisionedConcurrency}.`,
  ({ provisionedConcurrency, provisionedConcurrencyMax: most, concurrency }) =>
    most > 0 &&
    (provisionedConcurrency === 0 || outside(most, provisionedConcurrency, concurrency)) &&
    `provisionedConcurrencyMax must lie between provisionedConcurrency, which must not be 0, and concurrency, not be ${most}.`,
  ({ instanceType }) =>
    !/^ml\.[a-z0-9-]+\.[a-z0-9]+$/.test(instanceType) &&
    `instanceType must be an instance type of SageMaker, such as ml.m5.large, not “${instanceType}”.`,
  ({ instanceCount, instancesMin, instancesMax }) =>
    !(1 <= instancesMin && instancesMin <= instanceCount && instanceCount <= instancesMax) &&
    `instanceCount must lie between instancesMin, at least 1, and instancesMax: ${instancesMin} ≤ ${instanceCount} ≤ ${instancesMax} does not hold.`,
  ({ invocationsPerInstance }) => invocationsPerInstance < 1 && 'invocationsPerInstance must be at least 1.',
  ({ endpoint, networkIsolation }) =>
    endpoint === 'serverless' &&
    networkIsolation &&
    'networkIsolation=true needs endpoint=provisioned: a serverless endpoint cannot be isolated from the network.',
  ({ endpoint, endpointInNetwork }) =>
    endpoint === 'serverless' &&
    endpointInNetwork &&
    'endpointInNetwork=true needs endpoint=provisioned: a serverless endpoint cannot be in a VPC.',
  ({ endpoint, endpointStorageKey }) =>
    endpoint === 'serverless' &&
    endpointStorageKey &&
    'endpointStorageKey=true needs endpoint=provisioned: the key is for instances’ volumes, which a serverless endpoint does not have.',
  ({ endpointStorageKey, instanceType }) =>
    endpointStorageKey &&
    localDiskPattern.test(instanceType) &&
    `endpointStorageKey=true is not possible with instanceType=${instanceType}: its local disks take no key but their hardware’s own.`,
  ({ networkIsolation, weights }) =>
    networkIsolation &&
    weights === 'hub' &&
    'networkIsolation=true needs weights=packed: an isolated container cannot fetch the model from the hub.',
];

const networkRules: readonly Rule[] = [
  ({ endpointInNetwork, network }) =>
    endpointInNetwork && network === 'none' && 'endpointInNetwork=true needs network=own or network=existing.',
  ({ endpointInNetwork, network, weights }) =>
    endpointInNetwork &&
    network === 'own' &&
    weights === 'hub' &&
    'endpointInNetwork=true with network=own needs weights=packed: that network has no way to the hub.',
  ({ network, vpcId, subnetIds, availabilityZones }) =>
    network === 'existing' &&
    !(/^vpc-[0-9a-f]+$/.test(vpcId) && subnetIds.length > 0 && subnetIds.length === availabilityZones.length) &&
    'network=existing needs vpcId, subnetIds and availabilityZones, a zone for each subnet.',
  ({ network, vpcId, subnetIds, availabilityZones }) =>
    network !== 'existing' &&
    (vpcId !== '' || subnetIds.length + availabilityZones.length > 0) &&
    'vpcId, subnetIds and availabilityZones need network=existing.',
  ({ network, regions }) =>
    network === 'existing' && regions.length > 1 && 'network=existing takes one region: a VPC is in one alone.',
];

const otherRules: readonly Rule[] = [
  ({ apiAuth, jwtIssuer, jwtAudience }) =>
    apiAuth === 'jwt' &&
    !(/^https:\/\/\S+$/.test(jwtIssuer) && jwtAudience.length > 0) &&
    'apiAuth=jwt needs jwtIssuer, an https URL, and jwtAudience.',
  ({ apiAuth, jwtIssuer, jwtAudience }) =>
    apiAuth !== 'jwt' && (jwtIssuer !== '' || jwtAudience.length > 0) && 'jwtIssuer and jwtAudience need apiAuth=jwt.',
  ({ apiRequestsPerSecond, apiBurst }) =>
    (apiRequestsPerSecond < 1 || apiBurst < 1) && 'apiRequestsPerSecond and apiBurst must be at least 1.',
  ({ chunkTokens }) =>
    outside(chunkTokens, limits.chunkTokensMin, limits.chunkTokensMax) &&
    `chunkTokens must be ${limits.chunkTokensMin} to ${limits.chunkTokensMax}, not ${chunkTokens}.`,
  ({ logRetentionDays }) =>
    !retentionDays.includes(logRetentionDays) &&
    `logRetentionDays must be one of ${retentionDays.join(', ')}, not ${logRetentionDays}.`,
  ({ alarmEmail }) =>
    alarmEmail !== '' && !/^[^\s@]+@[^\s@]+$/.test(alarmEmail) && `alarmEmail must be an address, not “${alarmEmail}”.`,
];

const rules = [...regionRules, ...endpointRules, ...networkRules, ...otherRules];

/** @throws OptionError for the first rule that is broken */
export const requirePossible = (options: Options): void => {
  for (const rule of rules) {
    const broken = rule(options);
    if (broken) throw new OptionError(broken);
  }
};
