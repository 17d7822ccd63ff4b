// A synthesised template → what each function may do, with every name and ARN written out as it would be in an account.
import { type ServiceName, serviceNames } from './permissions.ts';

export interface PolicyStatement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  /** ARNs, which may end in or hold a wildcard. */
  readonly resources: readonly string[];
}

export interface DeploymentPlace {
  readonly account: string;
  readonly region: string;
}

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}
type Resources = Readonly<Record<string, Resource>>;

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

const createResolver = (resources: Resources, { account, region }: DeploymentPlace) => {
  const pseudo: Readonly<Record<string, string>> = {
    'AWS::AccountId': account,
    'AWS::Region': region,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
  };
  const named = (id: string, property: string): string => {
    const name = resources[id]?.Properties?.[property];
    return name === undefined ? id : resolve(name);
  };
  const arn = (service: string, rest: string): string => `arn:aws:${service}:${region}:${account}:${rest}`;
  const arns: Readonly<Record<string, (id: string) => string>> = {
    'AWS::S3::Bucket': (id) => `arn:aws:s3:::${named(id, 'BucketName')}`,
    'AWS::SQS::Queue': (id) => arn('sqs', named(id, 'QueueName')),
    'AWS::KMS::Key': (id) => arn('kms', `key/${id}`),
    'AWS::SageMaker::Endpoint': (id) => arn('sagemaker', `endpoint/${named(id, 'EndpointName')}`),
  };
  const arnOf = (id: string): string => {
    const type = resources[id]?.Type ?? '';
    const make = arns[type];
    if (!make) throw new Error(`The ARN of ${id}, a ${type || 'resource that is not there'}, is not known here.`);
    return make(id);
  };
  const ref = (id: string): string =>
    pseudo[id] ??
    // For all others that are referred to in policies it is the name.
    (resources[id]?.Type === 'AWS::SageMaker::Endpoint' ? arnOf(id) : named(id, 'BucketName'));

  const resolve = (value: unknown): string => {
    if (typeof value === 'string') return value;
    const [[how, what] = []] = Object.entries(Object(value)) as [string, unknown][];
    if (how === 'Ref') return ref(String(what));
    if (how === 'Fn::GetAtt') return arnOf(String(asList(what)[0]));
    if (how === 'Fn::Sub') return String(asList(what)[0]).replaceAll(/\$\{([^}]+)\}/g, (_, id: string) => ref(id));
    if (how === 'Fn::Join') {
      const [separator, parts] = what as [string, unknown[]];
      return parts.map(resolve).join(separator);
    }
    throw new Error(`${JSON.stringify(value)} cannot be written out.`);
  };
  return resolve;
};

/** @param template as CloudFormation takes it, of one stack of this app */
export const functionPolicies = (
  template: { readonly Resources?: unknown },
  place: DeploymentPlace,
): Readonly<Record<ServiceName, readonly PolicyStatement[]>> => {
  const resources = (template.Resources ?? {}) as Resources;
  const resolve = createResolver(resources, place);

  const statementsOf = (service: ServiceName): readonly PolicyStatement[] => {
    const found = Object.values(resources).find(
      ({ Type, Properties }) =>
        Type === 'AWS::Lambda::Function' && String(Properties?.FunctionName).endsWith(`-${service}`),
    );
    const roleId = String(asList(Object(found?.Properties?.Role)['Fn::GetAtt'])[0]);
    const policies = (resources[roleId]?.Properties?.Policies ?? []) as {
      PolicyDocument: {
        Statement: { Effect: 'Allow' | 'Deny'; Action: unknown; Resource: unknown; Condition?: unknown }[];
      };
    }[];
    return policies.flatMap(({ PolicyDocument }) =>
      PolicyDocument.Statement.map(({ Effect, Action, Resource, Condition }) => {
        if (Condition !== undefined) throw new Error(`A condition of ${service}'s role is not known here.`);
        return { effect: Effect, actions: asList(Action).map(String), resources: asList(Resource).map(resolve) };
      }),
    );
  };
  return Object.fromEntries(serviceNames.map((service) => [service, statementsOf(service)])) as Record<
    ServiceName,
    readonly PolicyStatement[]
  >;
};
