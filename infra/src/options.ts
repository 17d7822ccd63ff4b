// What a deployment can be told: the options and their defaults. How they go together is in option-rules.ts.
import { limits } from '@alex/core/limits';
import { embeddingModel } from '@alex/embedding-model/model';

export interface Options {
  /** Part of every name, so that several stages live side by side in one account; the stage without a name is `alex` alone. */
  readonly stage: string;
  /** One stack a region. The first is home: it keeps the bare names where AWS wants a name once an account. */
  readonly regions: readonly string[];

  readonly endpoint: 'serverless' | 'provisioned';
  /** The whole image URI; where it is empty, Hugging Face's of the region (`defaultImage` in endpoint-model.ts). */
  readonly image: string;
  /** HF_MODEL_ID: what the vectors come from. Its dimension must be the index's. */
  readonly model: string;
  /** `hub`: fetched by HF_MODEL_ID when a container starts. `packed`: from `modelFolder` into model.tar.gz, at deploy. */
  readonly weights: 'hub' | 'packed';
  /** config.json, tokenizer.json and the weights, as downloaded from the hub. */
  readonly modelFolder: string;
  /** Of the serverless endpoint: 1,024 to 6,144 in steps of 1,024. */
  readonly memoryMebibytes: number;
  /** Requests that the endpoint takes at once, ingestion and search together. Serverless: its MaxConcurrency, 2 to 200. */
  readonly concurrency: number;
  /** Serverless capacity that is kept warm, and how far it may grow by itself; 0 is none. */
  readonly provisionedConcurrency: number;
  readonly provisionedConcurrencyMax: number;
  readonly instanceType: string;
  /** Instances of the provisioned endpoint at first; then between min and max, by `invocationsPerInstance` a minute. */
  readonly instanceCount: number;
  readonly instancesMin: number;
  readonly instancesMax: number;
  readonly invocationsPerInstance: number;
  /** The container gets no network at all. Provisioned endpoints only. */
  readonly networkIsolation: boolean;
  /** The container's network interfaces are in the network below. Provisioned endpoints only. */
  readonly endpointInNetwork: boolean;
  /** A customer-managed key for the instances' volumes. Provisioned endpoints only. */
  readonly endpointStorageKey: boolean;

  /** `none`: functions reach AWS over its public addresses. `own`, `existing`: from private subnets, through interface endpoints. */
  readonly network: 'none' | 'own' | 'existing';
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  readonly availabilityZones: readonly string[];

  /** `customer`: customer-managed keys with rotation for buckets, queues, vectors, logs and notices. */
  readonly encryption: 'aws' | 'customer';

  readonly apiAuth: 'iam' | 'jwt' | 'none';
  readonly jwtIssuer: string;
  readonly jwtAudience: readonly string[];
  readonly apiRequestsPerSecond: number;
  readonly apiBurst: number;

  readonly chunkTokens: number;
  readonly logRetentionDays: number;
  /** Gets every alarm, once its owner has confirmed the subscription. */
  readonly alarmEmail: string;
  /** USD a month; 0 is no budget. */
  readonly budgetUsd: number;
}

export const defaults: Options = {
  stage: '',
  regions: ['us-east-1'],
  endpoint: 'serverless',
  image: '',
  model: embeddingModel.id,
  weights: 'hub',
  modelFolder: '',
  memoryMebibytes: 3_072,
  concurrency: 2,
  provisionedConcurrency: 0,
  provisionedConcurrencyMax: 0,
  instanceType: 'ml.t2.medium',
  instanceCount: 1,
  instancesMin: 1,
  instancesMax: 3,
  invocationsPerInstance: 70,
  networkIsolation: false,
  endpointInNetwork: false,
  endpointStorageKey: false,
  network: 'none',
  vpcId: '',
  subnetIds: [],
  availabilityZones: [],
  encryption: 'aws',
  apiAuth: 'iam',
  jwtIssuer: '',
  jwtAudience: [],
  apiRequestsPerSecond: 10,
  apiBurst: 20,
  chunkTokens: limits.chunkTokensDefault,
  logRetentionDays: 30,
  alarmEmail: '',
  budgetUsd: 20,
};
