// One function of the pipeline: its code, its environment, its bounds, its log, and a role of its own.
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  Architecture,
  type CfnFunction,
  type Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledgeWildcards } from './acknowledge.ts';
import type { Permission, ServiceName } from './permissions.ts';
import type { Network } from './private-network.ts';

export interface PipelineFunctionProps {
  readonly functionName: string;
  readonly description: string;
  readonly code: Code;
  readonly environment: object;
  readonly bounds: { readonly timeoutSeconds: number; readonly memoryMebibytes: number };
  readonly permissions: readonly Permission[];
  readonly logRetentionDays: number;
  readonly logsKey: IKey | undefined;
  readonly network: Network | undefined;
}

/** The name of the policy that holds all that a function may do, in every role. */
export const policyName = 'Function';

/** What Lambda does with the function's role where the function is in a VPC. */
const networkPermissions: readonly Permission[] = [
  {
    actions: [
      'ec2:CreateNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:DeleteNetworkInterface',
      'ec2:AssignPrivateIpAddresses',
      'ec2:UnassignPrivateIpAddresses',
    ],
    resources: ['*'],
    why: 'EC2 takes no resource for descriptions, nor for interfaces that are yet to be made.',
  },
];

export const addPipelineFunction = (
  parent: Construct,
  service: ServiceName,
  { functionName, bounds, permissions, network, ...props }: PipelineFunctionProps,
): LambdaFunction => {
  const scope = new Construct(parent, `${service[0]?.toUpperCase()}${service.slice(1)}`);
  // Not below /aws/lambda: there Lambda itself makes a group anew when a last line comes after the stack has gone.
  const logGroup = new LogGroup(scope, 'Logs', {
    logGroupName: `/alex/${functionName}`,
    retention: props.logRetentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
    ...(props.logsKey && { encryptionKey: props.logsKey }),
  });
  const logs = {
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: [Stack.of(scope).formatArn({ service: 'logs', resource: `log-group:/alex/${functionName}:*` })],
    why: 'Lambda names the streams of the group.',
  };
  const granted: readonly Permission[] = [...permissions, logs, ...(network ? networkPermissions : [])];
  const role = new Role(scope, 'Role', {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    description: props.description,
    inlinePolicies: {
      [policyName]: new PolicyDocument({
        statements: granted.map(
          ({ actions, resources }) => new PolicyStatement({ actions: [...actions], resources: [...resources] }),
        ),
      }),
    },
  });
  for (const { resources, why } of granted) if (why) acknowledgeWildcards(role, resources, why);
  const made = new LambdaFunction(scope, 'Function', {
    functionName,
    description: props.description,
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    handler: 'index.handler',
    code: props.code,
    // As it is: all that the function may do is said above.
    role: role.withoutPolicyUpdates(),
    logGroup,
    loggingFormat: LoggingFormat.TEXT,
    environment: { ...props.environment } as Record<string, string>,
    timeout: Duration.seconds(bounds.timeoutSeconds),
    memorySize: bounds.memoryMebibytes,
    ...(network && {
      vpc: network.vpc,
      vpcSubnets: { subnets: network.vpc.isolatedSubnets },
      securityGroups: [network.securityGroup],
    }),
  });
  // The CDK makes a function wait for its role by name too, where naming its ARN is enough.
  (made.node.defaultChild as CfnFunction).addMetadata('cfn-lint', { config: { ignore_checks: ['W3005'] } });
  return made;
};
