// Findings of cdk-nag that are as they should be, each with its reason.
import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** @param findings pairs of the finding's id and why it stays */
export const acknowledge = (
  construct: IConstruct,
  findings: readonly (readonly [id: string, reason: string])[],
): void => Validations.of(construct).acknowledge(...findings.map(([id, reason]) => ({ id, reason })));
