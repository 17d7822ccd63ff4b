// A role's statements and a call → whether IAM would allow it. What the app's policies use and no more: actions and resources with
// wildcards, Allow and Deny. Source: IAM user guide, policy evaluation logic. (Maintained evaluators exist, under the AGPL.)
import type { PolicyStatement } from '@alex/infra/function-policies';

export interface Call {
  /** As IAM names it: `s3:GetObject`. */
  readonly action: string;
  /** An ARN. */
  readonly resource: string;
}

/** One action of one statement on one of its resources: the least that could be taken away. */
export interface Permission {
  readonly action: string;
  readonly resource: string;
}

const matches = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    's',
  ).test(text);

/** Actions are the same in any case, ARNs are not. */
const covers = (permission: Permission, { action, resource }: Call): boolean =>
  matches(permission.action.toLowerCase(), action.toLowerCase()) && matches(permission.resource, resource);

export const permissionsOf = (
  statements: readonly PolicyStatement[],
  effect: 'Allow' | 'Deny',
): readonly Permission[] =>
  statements
    .filter((statement) => statement.effect === effect)
    .flatMap(({ actions, resources }) =>
      actions.flatMap((action) => resources.map((resource) => ({ action, resource }))),
    );

/** The permissions that allow the call: none where it is denied, by a Deny or by default. */
export const allowing = (statements: readonly PolicyStatement[], call: Call): readonly Permission[] =>
  permissionsOf(statements, 'Deny').some((denial) => covers(denial, call))
    ? []
    : permissionsOf(statements, 'Allow').filter((permission) => covers(permission, call));
