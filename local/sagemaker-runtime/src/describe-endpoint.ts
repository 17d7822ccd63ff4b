/** SageMaker's control plane, of which only DescribeEndpoint is here: what the one endpoint of this machine is and whether it can answer. */
import type { EndpointSettings } from './endpoint.ts';
import { RuntimeError } from './runtime-error.ts';

/** How far the model's loading has come. */
export type Loading =
  | { readonly status: 'Creating' | 'InService' }
  | { readonly status: 'Failed'; readonly reason: string };

const operation = 'SageMaker.DescribeEndpoint';

/** @param target of the header X-Amz-Target @throws RuntimeError */
export const describeEndpoint = (
  target: string,
  body: string,
  { endpointName, region, accountId, maxConcurrency }: EndpointSettings,
  loading: Loading,
  /** Seconds since 1970. */
  startedAt: number,
): Readonly<Record<string, unknown>> => {
  if (target !== operation) throw new RuntimeError('NotImplemented', `${target} is not implemented here.`);
  const arn = (name: string) => `arn:aws:sagemaker:${region}:${accountId}:endpoint/${name}`;
  const asked = nameIn(body);
  if (asked !== endpointName) throw new RuntimeError('ValidationException', `Could not find endpoint "${arn(asked)}".`);
  return {
    EndpointName: endpointName,
    EndpointArn: arn(endpointName),
    EndpointConfigName: endpointName,
    EndpointStatus: loading.status,
    ...(loading.status === 'Failed' && { FailureReason: loading.reason }),
    CreationTime: startedAt,
    LastModifiedTime: startedAt,
    ProductionVariants: [{ VariantName: 'AllTraffic', CurrentServerlessConfig: { MaxConcurrency: maxConcurrency } }],
  };
};

const nameIn = (body: string): string => {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw new RuntimeError('ValidationException', 'The request is not JSON.');
  }
  const { EndpointName } = Object(parsed) as { readonly EndpointName?: unknown };
  if (typeof EndpointName !== 'string' || !/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/.test(EndpointName))
    throw new RuntimeError('ValidationException', 'EndpointName must be 1 to 63 of a-z A-Z 0-9 and -.');
  return EndpointName;
};
