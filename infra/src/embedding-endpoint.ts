// The embedding endpoint: model, configuration, endpoint, and how it grows, serverless or on instances.
import { createHash } from 'node:crypto';
import { Annotations, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnScalableTarget, CfnScalingPolicy } from 'aws-cdk-lib/aws-applicationautoscaling';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { CfnEndpoint, CfnEndpointConfig, CfnModel } from 'aws-cdk-lib/aws-sagemaker';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { Construct } from 'constructs';
import type { CustomerKeys } from './customer-keys.ts';
import { addEndpointRole } from './endpoint-role.ts';
import type { ModelArchive } from './model-archive.ts';
import type { Names } from './names.ts';
import type { Options } from './options.ts';
import type { Network } from './private-network.ts';

export interface EmbeddingEndpoint {
  readonly name: string;
  readonly arn: string;
  /** Of the object that the model is unpacked from. */
  readonly archiveArn: string;
}

export interface EmbeddingEndpointProps {
  readonly options: Options;
  readonly names: Names;
  readonly archive: ModelArchive;
  readonly network: Network | undefined;
  readonly keys: Pick<CustomerKeys, 'logs'> | undefined;
}

export const variantName = 'AllTraffic';
const task = 'feature-extraction';
const imageTag = 'huggingface-pytorch-inference:1.13.1-transformers4.26.0-cpu-py39-ubuntu20.04';
/** Of the concurrency that is kept warm, how much may be in use before more is kept. */
const provisionedUse = 0.7;
/** Seconds between two changes of size. Instances take minutes to come; requests that wait are lost before that. */
const growSeconds = 60;
const shrinkSeconds = 300;

/**
 * Names the model that the first release makes with the default options, which has the bare name. It stays as it is: SageMaker
 * changes no model, so CloudFormation makes another, and needs another name for it while the first is there.
 */
const firstModel = 'b1f25ae8';

/** Hugging Face's image in AWS's own registry of the region. */
export const defaultImage = (region: string): string => {
  const { dlcRepositoryAccount, domainSuffix } = RegionInfo.get(region);
  return `${dlcRepositoryAccount}.dkr.ecr.${region}.${domainSuffix}/${imageTag}`;
};

const digest = (of: unknown): string => createHash('sha256').update(JSON.stringify(of)).digest('hex').slice(0, 8);

const addModel = (scope: Construct, { options, names, archive, network }: EmbeddingEndpointProps) => {
  const { region } = Stack.of(scope);
  const image = options.image || defaultImage(region);
  const asset = new Asset(scope, 'Archive', { path: archive.file });
  const archiveArn = asset.bucket.arnForObjects(asset.s3ObjectKey);
  const role = addEndpointRole(scope, {
    roleName: names.embeddingRole,
    image,
    archiveArn,
    vpc: options.endpointInNetwork ? network?.vpc : undefined,
  });
  const environment = { HF_TASK: task, ...(options.weights === 'hub' && { HF_MODEL_ID: options.model }) };
  const { networkIsolation, endpointInNetwork, vpcId, subnetIds } = options;
  const made = digest([
    options.image || imageTag,
    environment,
    archive.contentHash,
    networkIsolation,
    endpointInNetwork && [vpcId, subnetIds],
  ]);
  const model = new CfnModel(scope, 'Model', {
    modelName: made === firstModel ? names.embeddingModel : `${names.embeddingModel}-${made}`,
    executionRoleArn: role.roleArn,
    enableNetworkIsolation: networkIsolation,
    primaryContainer: { image, modelDataUrl: asset.s3ObjectUrl, environment },
    ...(endpointInNetwork &&
      network && {
        vpcConfig: { subnets: [...network.subnetIds], securityGroupIds: [network.securityGroup.securityGroupId] },
      }),
  });
  return { model, role, archiveArn };
};

/** SageMaker uses it as the endpoint's role does: https://docs.aws.amazon.com/sagemaker/latest/dg/encryption-at-rest.html */
const addStorageKey = (scope: Construct, role: IGrantable): Key => {
  const key = new Key(scope, 'StorageKey', {
    description: 'The volumes of the embedding endpoint’s instances',
    enableKeyRotation: true,
  });
  key.grant(role, 'kms:CreateGrant', 'kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKeyWithoutPlaintext');
  return key;
};

const addConfig = (
  scope: Construct,
  { options, names }: EmbeddingEndpointProps,
  model: CfnModel,
  role: IGrantable,
): CfnEndpointConfig => {
  const storageKey = options.endpointStorageKey ? addStorageKey(scope, role) : undefined;
  const { concurrency, provisionedConcurrency, instanceType, instanceCount } = options;
  const variant =
    options.endpoint === 'serverless'
      ? {
          serverlessConfig: {
            memorySizeInMb: options.memoryMebibytes,
            maxConcurrency: concurrency,
            ...(provisionedConcurrency > 0 && { provisionedConcurrency }),
          },
        }
      : { instanceType, initialInstanceCount: instanceCount };
  const bareName =
    options.endpoint === 'serverless' ? names.embeddingServerlessConfig : names.embeddingProvisionedConfig;
  return new CfnEndpointConfig(scope, 'Config', {
    // Everything of a configuration is replacement-only, and the old one must stay until the endpoint has left it: a name that
    // says what is in it lets both be there at once.
    endpointConfigName: `${bareName}-${digest([variant, model.modelName, storageKey !== undefined])}`,
    productionVariants: [{ variantName, modelName: model.attrModelName, initialVariantWeight: 1, ...variant }],
    ...(storageKey && { kmsKeyId: storageKey.keyArn }),
  });
};

interface Growth {
  readonly dimension: 'DesiredInstanceCount' | 'DesiredProvisionedConcurrency';
  readonly min: number;
  readonly max: number;
  readonly metric: string;
  readonly target: number;
}

const growthOf = (options: Options): Growth | undefined => {
  const { endpoint, provisionedConcurrency, provisionedConcurrencyMax, instancesMin, instancesMax } = options;
  if (endpoint === 'provisioned')
    return {
      dimension: 'DesiredInstanceCount',
      min: instancesMin,
      max: instancesMax,
      metric: 'SageMakerVariantInvocationsPerInstance',
      target: options.invocationsPerInstance,
    };
  if (provisionedConcurrencyMax <= provisionedConcurrency) return undefined;
  return {
    dimension: 'DesiredProvisionedConcurrency',
    min: provisionedConcurrency,
    max: provisionedConcurrencyMax,
    metric: 'SageMakerVariantProvisionedConcurrencyUtilization',
    target: provisionedUse,
  };
};

const addGrowth = (scope: Construct, endpoint: CfnEndpoint, { dimension, min, max, metric, target }: Growth) => {
  const scalable = new CfnScalableTarget(scope, 'Size', {
    serviceNamespace: 'sagemaker',
    resourceId: `endpoint/${endpoint.attrEndpointName}/variant/${variantName}`,
    scalableDimension: `sagemaker:variant:${dimension}`,
    minCapacity: min,
    maxCapacity: max,
  });
  new CfnScalingPolicy(scope, 'Growth', {
    policyName: `${scope.node.id}-${dimension}`,
    policyType: 'TargetTrackingScaling',
    scalingTargetId: scalable.ref,
    targetTrackingScalingPolicyConfiguration: {
      predefinedMetricSpecification: { predefinedMetricType: metric },
      targetValue: target,
      scaleOutCooldown: growSeconds,
      scaleInCooldown: shrinkSeconds,
    },
  });
};

export const addEmbeddingEndpoint = (parent: Construct, props: EmbeddingEndpointProps): EmbeddingEndpoint => {
  const { options, names, keys } = props;
  const scope = new Construct(parent, 'EmbeddingEndpoint');
  const { model, role, archiveArn } = addModel(scope, props);
  const config = addConfig(scope, props, model, role);
  const growth = growthOf(options);
  const logs = new LogGroup(scope, 'Logs', {
    logGroupName: `/aws/sagemaker/Endpoints/${names.embeddingEndpoint}`,
    retention: options.logRetentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
    ...(keys && { encryptionKey: keys.logs }),
  });
  const endpoint = new CfnEndpoint(scope, 'Endpoint', {
    endpointName: names.embeddingEndpoint,
    endpointConfigName: config.attrEndpointConfigName,
    // What has grown stays grown when the configuration changes.
    ...(growth && { retainAllVariantProperties: true }),
  });
  endpoint.node.addDependency(logs);
  if (growth) addGrowth(scope, endpoint, growth);
  if (growth?.dimension === 'DesiredInstanceCount' && /^ml\.t\d/.test(options.instanceType))
    Annotations.of(scope).addWarningV2(
      'alex:burstable',
      `instanceType=${options.instanceType} is burstable, which SageMaker’s documentation excludes from automatic scaling; take ml.m5.large or larger to grow.`,
    );
  return { name: endpoint.attrEndpointName, arn: endpoint.ref, archiveArn };
};
