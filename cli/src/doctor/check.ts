// What a check is, and how one that throws is told: a refusal of AWS is a finding, not the end of the visit.
import { ControlPlaneError } from '../aws/control-plane.ts';
import { explainError } from '../explain-error.ts';

export type Verdict =
  | { readonly kind: 'ok'; readonly says: string }
  | { readonly kind: 'failed' | 'warning'; readonly says: string; readonly todo: string }
  /** What there is nothing to look at here. */
  | { readonly kind: 'skipped'; readonly says: string };

export interface Check {
  readonly name: string;
  readonly run: () => Promise<Verdict>;
}

export interface Finding {
  readonly name: string;
  readonly verdict: Verdict;
}

export const ok = (says: string): Verdict => ({ kind: 'ok', says });
export const failed = (says: string, todo: string): Verdict => ({ kind: 'failed', says, todo });
export const warning = (says: string, todo: string): Verdict => ({ kind: 'warning', says, todo });
export const skipped = (says: string): Verdict => ({ kind: 'skipped', says });

const denied = /AccessDenied|NotAuthorized|UnauthorizedOperation/;

const verdictOf = (thrown: unknown): Verdict => {
  if (thrown instanceof ControlPlaneError && thrown.name === 'NotImplemented') return skipped('not on this machine');
  const { name, message } = thrown instanceof Error ? thrown : new Error(String(thrown));
  if (name === 'CredentialsProviderError')
    return failed(
      'no credentials of AWS are found',
      'Sign in (aws configure, aws sso login), or name a profile in AWS_PROFILE.',
    );
  if (denied.test(name))
    return failed(`you may not look: ${message}`, 'Allow your own user or role that action, and look again.');
  return failed(explainError(thrown).message.replaceAll(/\s+/g, ' '), 'See what it says, and look again.');
};

/** One after the other, so that the endpoint's start does not disturb the rest. */
export async function* runChecks(checks: readonly Check[]): AsyncGenerator<Finding> {
  for (const { name, run } of checks) yield { name, verdict: await run().catch(verdictOf) };
}
