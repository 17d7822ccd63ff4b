// The role of the endpoint's container: its image's repository, its logs and the model's archive, instead of AmazonSageMakerFullAccess.
import { Stack } from 'aws-cdk-lib';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import { Effect, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { acknowledgeWildcards } from './acknowledge.ts';
import { imagePattern } from './option-rules.ts';

const allow = (actions: readonly string[], resources: readonly string[]): PolicyStatement =>
  new PolicyStatement({ effect: Effect.ALLOW, actions: [...actions], resources: [...resources] });

/** https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html, section “CreateModel API”. */
const interfaceActions = {
  ofSubnets: [
    'ec2:CreateNetworkInterface',
    'ec2:CreateNetworkInterfacePermission',
    'ec2:DeleteNetworkInterface',
    'ec2:DeleteNetworkInterfacePermission',
  ],
  described: [
    'ec2:DescribeDhcpOptions',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSecurityGroups',
    'ec2:DescribeSubnets',
    'ec2:DescribeVpcs',
  ],
};

const repositoryArn = (scope: Construct, image: string): string => {
  const { account = '', region = '', repository = '' } = imagePattern.exec(image)?.groups ?? {};
  return `arn:${Stack.of(scope).partition}:ecr:${region}:${account}:repository/${repository}`;
};

/**
 * Its permissions are part of the role itself, so that whatever names the role waits until CloudFormation has made both,
 * and until IAM has told of them: no sleeping.
 */
export const addEndpointRole = (
  scope: Construct,
  {
    roleName,
    image,
    archiveArn,
    vpc,
  }: {
    readonly roleName: string;
    readonly image: string;
    readonly archiveArn: string;
    readonly vpc: IVpc | undefined;
  },
): Role => {
  const stack = Stack.of(scope);
  const logs = `arn:${stack.partition}:logs:${stack.region}:${stack.account}:log-group:/aws/sagemaker/*`;
  const interfaces = ['network-interface/*', 'security-group/*', 'subnet/*'].map(
    (what) => `arn:${stack.partition}:ec2:${stack.region}:${stack.account}:${what}`,
  );
  const role = new Role(scope, 'Role', {
    roleName,
    description: 'Alex: the container of the embedding endpoint',
    assumedBy: new ServicePrincipal('sagemaker.amazonaws.com'),
    inlinePolicies: {
      Container: new PolicyDocument({
        statements: [
          // ECR knows no resource for a login.
          allow(['ecr:GetAuthorizationToken'], ['*']),
          allow(
            ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
            [repositoryArn(scope, image)],
          ),
          // SageMaker names the groups and streams of an endpoint itself.
          allow(
            ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
            [logs],
          ),
          allow(['s3:GetObject'], [archiveArn]),
          ...(vpc
            ? [
                // EC2 lets descriptions be bounded by no resource, and interfaces that are yet to be made by none that has a name.
                allow(interfaceActions.described, ['*']),
                allow(interfaceActions.ofSubnets, interfaces),
              ]
            : []),
        ],
      }),
    },
  });
  acknowledgeWildcards(role, ['*'], 'ecr:GetAuthorizationToken and ec2:Describe… take no resource.');
  acknowledgeWildcards(role, [logs], 'SageMaker names the log groups and streams of its endpoints itself.');
  acknowledgeWildcards(role, interfaces, 'Interfaces that are yet to be made have no name.');
  return role;
};
