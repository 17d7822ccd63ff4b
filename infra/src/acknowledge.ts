// Findings of cdk-nag that are as they should be, each with its reason.
import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** @param findings pairs of the finding's id and why it stays */
export const acknowledge = (
  construct: IConstruct,
  findings: readonly (readonly [id: string, reason: string])[],
): void => Validations.of(construct).acknowledge(...findings.map(([id, reason]) => ({ id, reason })));

/** A string that may hold tokens, as cdk-nag writes it: `<LogicalId.Arn>` for what CloudFormation puts there. */
const asNagWrites = (value: unknown): string => {
  if (typeof value === 'string') return value;
  const [[how, what] = []] = Object.entries(Object(value)) as [string, unknown][];
  if (how === 'Fn::Join') return (what as [string, unknown[]])[1].map(asNagWrites).join('');
  return `<${[what].flat().join('.')}>`;
};

/** @param why the wildcard in these resources is needed; the others are left alone */
export const acknowledgeWildcards = (construct: IConstruct, resources: readonly string[], why: string): void => {
  const written = resources.map((resource) => asNagWrites(Stack.of(construct).resolve(resource)));
  acknowledge(
    construct,
    written.filter((text) => text.includes('*')).map((text) => [`AwsSolutions-IAM5[Resource::${text}]`, why]),
  );
};
