// A stage in a region → what everything of it is called.
import { vectorIndexName } from '@alex/embedding-model/model';
import type { Options } from './options.ts';

export interface Place {
  readonly region: string;
  /** The first of the regions, which keeps the bare names where AWS wants a name once an account: roles, dashboards. */
  readonly isHome: boolean;
}

/** Bucket names are shared by all of AWS: `account` makes them one's own. It may be a CloudFormation token. */
export const namesOf = (
  { stage, model }: Pick<Options, 'stage' | 'model'>,
  { region, isHome }: Place,
  account: string,
) => {
  const prefix = stage === '' ? 'alex' : `alex-${stage}`;
  const title = stage === '' ? 'Alex' : `Alex-${stage}`;
  const onceAnAccount = isHome ? '' : `-${region}`;
  return {
    prefix,
    stack: `${prefix}${onceAnAccount}`,
    documentsBucket: `${prefix}-documents-${account}-${region}`,
    stateBucket: `${prefix}-state-${account}-${region}`,
    documentsQueue: `${prefix}-documents`,
    documentsDeadLetterQueue: `${prefix}-documents-dead-letters`,
    batchesQueue: `${prefix}-batches`,
    batchesDeadLetterQueue: `${prefix}-batches-dead-letters`,
    vectorBucket: `${prefix}-vectors`,
    vectorIndex: vectorIndexName(model),
    embeddingEndpoint: `${prefix}-embedding-endpoint`,
    embeddingModel: `${prefix}-embedding-model`,
    embeddingServerlessConfig: `${prefix}-embedding-serverless-config`,
    embeddingProvisionedConfig: `${prefix}-embedding-provisioned-config`,
    embeddingRole: `${prefix}-sagemaker-role${onceAnAccount}`,
    functions: {
      chunker: `${prefix}-chunker`,
      embedder: `${prefix}-embedder`,
      search: `${prefix}-search`,
      replay: `${prefix}-replay`,
    },
    api: `${prefix}-api`,
    alarms: `${prefix}-alarms`,
    budget: `${prefix}-budget${onceAnAccount}`,
    endpointDashboard: `${title}-SageMaker-Dashboard${onceAnAccount}`,
    pipelineDashboard: `${title}-Pipeline-Dashboard${onceAnAccount}`,
    endpointAlarm: (what: string) => `${prefix}-sagemaker-${what}`,
    pipelineAlarm: (what: string) => `${prefix}-pipeline-${what}`,
  };
};

export type Names = ReturnType<typeof namesOf>;
