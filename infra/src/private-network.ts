// Private subnets, and interface endpoints that let them reach this pipeline's services and nothing else.
import { Stack } from 'aws-cdk-lib';
import {
  InterfaceVpcEndpoint,
  InterfaceVpcEndpointAwsService,
  type ISecurityGroup,
  type IVpc,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
  VpcEndpointPrivateDnsOnlyForInboundResolverEndpoint,
} from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import type { Options } from './options.ts';

export interface Network {
  readonly vpc: IVpc;
  readonly subnetIds: readonly string[];
  /** Of whatever is put into the subnets. */
  readonly securityGroup: ISecurityGroup;
}

/** What may be done through an endpoint, and to what. */
export interface Reach {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

export type Reaches = Readonly<Record<'sagemakerRuntime' | 's3' | 'sqs' | 's3Vectors', readonly Reach[]>>;

const services = {
  sagemakerRuntime: InterfaceVpcEndpointAwsService.SAGEMAKER_RUNTIME,
  s3: InterfaceVpcEndpointAwsService.S3,
  sqs: InterfaceVpcEndpointAwsService.SQS,
  s3Vectors: new InterfaceVpcEndpointAwsService('s3vectors'),
} as const;

const https = Port.tcp(443);

const addVpc = (scope: Construct, options: Options): IVpc => {
  if (options.network === 'existing')
    return Vpc.fromVpcAttributes(scope, 'Vpc', {
      vpcId: options.vpcId,
      availabilityZones: [...options.availabilityZones],
      isolatedSubnetIds: [...options.subnetIds],
    });
  const vpc = new Vpc(scope, 'Vpc', {
    maxAzs: 2,
    natGateways: 0,
    subnetConfiguration: [{ name: 'Private', subnetType: SubnetType.PRIVATE_ISOLATED }],
  });
  acknowledge(vpc, [
    ['AwsSolutions-VPC7', 'The subnets have no way out but endpoints whose policies name this pipeline alone.'],
  ]);
  return vpc as IVpc;
};

/** Undefined where the options ask for none. */
export const addNetwork = (parent: Construct, options: Options): Network | undefined => {
  if (options.network === 'none') return undefined;
  const scope = new Construct(parent, 'Network');
  const vpc = addVpc(scope, options);
  const securityGroup = new SecurityGroup(scope, 'Inside', {
    vpc,
    description: 'Alex: calls AWS, and is called by nobody',
    allowAllOutbound: false,
  });
  // With a way to the hub or to a cache of one's own, an existing network decides by itself what it lets through.
  securityGroup.addEgressRule(Peer.anyIpv4(), https, 'HTTPS');
  return { vpc, subnetIds: vpc.isolatedSubnets.map(({ subnetId }) => subnetId), securityGroup };
};

export const addInterfaceEndpoints = (parent: Construct, { vpc, securityGroup }: Network, reaches: Reaches): void => {
  const scope = new Construct(parent, 'InterfaceEndpoints');
  const doors = new SecurityGroup(scope, 'Doors', {
    vpc,
    description: 'Alex: interface endpoints, HTTPS from the pipeline',
    allowAllOutbound: false,
  });
  doors.addIngressRule(securityGroup, https, 'HTTPS from the pipeline');
  for (const [name, service] of Object.entries(services) as [keyof Reaches, InterfaceVpcEndpointAwsService][]) {
    const endpoint = new InterfaceVpcEndpoint(scope, name, {
      vpc,
      service,
      subnets: { subnets: vpc.isolatedSubnets },
      securityGroups: [doors],
      privateDnsEnabled: true,
      open: false,
      // S3 has gateways too, and would have its name answered here only for those outside of the network.
      ...(name === 's3' && {
        privateDnsOnlyForInboundResolverEndpoint: VpcEndpointPrivateDnsOnlyForInboundResolverEndpoint.ALL_RESOLVERS,
      }),
    });
    for (const { actions, resources } of reaches[name])
      endpoint.addToPolicy(
        new PolicyStatement({
          actions: [...actions],
          resources: [...resources],
          principals: [new AnyPrincipal()],
          // Anybody inside of the network, as long as it is this account's: what each may do, its own role says.
          conditions: { StringEquals: { 'aws:PrincipalAccount': Stack.of(scope).account } },
        }),
      );
  }
};
