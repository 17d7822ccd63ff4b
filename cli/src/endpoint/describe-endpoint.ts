// The stack's embedding endpoint → its state, in words of ours; undefined where there is no such endpoint.
import { ControlPlaneError, type EndpointDescription } from '../aws/control-plane.ts';
import type { Stack } from '../stack.ts';

export interface EndpointState {
  readonly name: string;
  readonly arn: string;
  /** SageMaker's: InService, Creating, Updating, RollingBack, Failed … */
  readonly status: string;
  readonly failureReason?: string;
  /** ISO 8601. */
  readonly changed: string;
  readonly image?: string;
  readonly memoryMegabytes?: number;
  readonly concurrencyMax?: number;
  readonly instances?: number;
}

export const describeEndpoint = async ({
  controlPlane,
  outputs,
}: Pick<Stack, 'controlPlane' | 'outputs'>): Promise<EndpointState | undefined> => {
  try {
    return toState(await controlPlane('DescribeEndpoint', { EndpointName: outputs.embeddingEndpointName }));
  } catch (error) {
    const isAbsent = error instanceof ControlPlaneError && /could not find/i.test(error.message);
    if (isAbsent) return undefined;
    throw error;
  }
};

const toState = (description: EndpointDescription): EndpointState => {
  const { EndpointName, EndpointArn, EndpointStatus, FailureReason, LastModifiedTime, ProductionVariants } =
    description;
  const [variant] = ProductionVariants ?? [];
  const { MemorySizeInMB, MaxConcurrency } = variant?.CurrentServerlessConfig ?? {};
  const image = variant?.DeployedImages?.[0]?.SpecifiedImage;
  return {
    name: EndpointName,
    arn: EndpointArn,
    status: EndpointStatus,
    ...(FailureReason !== undefined && { failureReason: FailureReason }),
    changed: new Date(LastModifiedTime * 1000).toISOString(),
    ...(image !== undefined && { image }),
    ...(MemorySizeInMB !== undefined && { memoryMegabytes: MemorySizeInMB }),
    ...(MaxConcurrency !== undefined && { concurrencyMax: MaxConcurrency }),
    ...(variant?.CurrentInstanceCount !== undefined && { instances: variant.CurrentInstanceCount }),
  };
};

export const isUnderWay = ({ status }: EndpointState): boolean =>
  ['Creating', 'Updating', 'SystemUpdating', 'RollingBack'].includes(status);
