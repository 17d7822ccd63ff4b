// Service Quotas → how many serverless invocations at once the account may have in the region, over all its endpoints.
import { type ControlPlane, ControlPlaneError } from '../aws/control-plane.ts';

/** “Maximum total concurrency that can be allocated across all serverless endpoints”. */
const quota = { ServiceCode: 'sagemaker', QuotaCode: 'L-1194F27D' } as const;

const unlessUnknown = (error: unknown): undefined => {
  if (error instanceof ControlPlaneError && error.name === 'NoSuchResourceException') return undefined;
  throw error;
};

/** Undefined where the region has no such quota: it does not offer serverless inference. */
export const readQuota = async (controlPlane: ControlPlane): Promise<number | undefined> => {
  // An account's own value is there only once it was changed.
  const own = await controlPlane('GetServiceQuota', quota).catch(unlessUnknown);
  const found = own ?? (await controlPlane('GetAWSDefaultServiceQuota', quota).catch(unlessUnknown));
  return found?.Quota?.Value;
};
