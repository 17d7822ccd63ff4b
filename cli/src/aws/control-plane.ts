// The operations of AWS's control plane that the commands use, as JSON over signed HTTP: one caller instead of five SDK
// clients (docs/decisions/0017). A stack on this machine answers DescribeEndpoint, and refuses the rest by name.
import type { SignedFetch } from './signed-fetch.ts';

export interface EndpointDescription {
  readonly EndpointName: string;
  readonly EndpointArn: string;
  readonly EndpointStatus: string;
  readonly FailureReason?: string;
  /** Seconds since 1970. */
  readonly CreationTime: number;
  readonly LastModifiedTime: number;
  readonly ProductionVariants?: readonly {
    readonly VariantName: string;
    readonly DeployedImages?: readonly { readonly SpecifiedImage?: string; readonly ResolvedImage?: string }[];
    readonly CurrentServerlessConfig?: { readonly MemorySizeInMB?: number; readonly MaxConcurrency?: number };
    readonly CurrentInstanceCount?: number;
  }[];
}

export interface MetricQuery {
  readonly Id: string;
  readonly MetricStat: {
    readonly Metric: {
      readonly Namespace: string;
      readonly MetricName: string;
      readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
    };
    readonly Period: number;
    readonly Stat: string;
  };
}

/** Only the fields that are read. */
interface Operations {
  DescribeEndpoint: { input: { readonly EndpointName: string }; output: EndpointDescription };
  GetServiceQuota: {
    input: { readonly ServiceCode: string; readonly QuotaCode: string };
    output: { readonly Quota?: { readonly Value?: number } };
  };
  GetAWSDefaultServiceQuota: Operations['GetServiceQuota'];
  DescribeAlarms: {
    input: { readonly AlarmNamePrefix: string; readonly MaxRecords: number };
    output: {
      readonly MetricAlarms?: readonly {
        readonly AlarmName: string;
        readonly StateValue: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
        readonly StateReason?: string;
        readonly AlarmActions?: readonly string[];
      }[];
    };
  };
  GetMetricData: {
    input: { readonly StartTime: number; readonly EndTime: number; readonly MetricDataQueries: readonly MetricQuery[] };
    output: { readonly MetricDataResults?: readonly { readonly Id: string; readonly Values?: readonly number[] }[] };
  };
  PutMetricData: {
    input: {
      readonly Namespace: string;
      readonly MetricData: readonly {
        readonly MetricName: string;
        readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
        readonly Value: number;
        readonly Unit: 'Count';
      }[];
    };
    output: Record<string, never>;
  };
  FilterLogEvents: {
    input: {
      readonly logGroupName: string;
      /** Milliseconds since 1970. */
      readonly startTime: number;
      readonly filterPattern?: string;
      readonly limit: number;
      readonly nextToken?: string;
    };
    output: {
      readonly events?: readonly { readonly timestamp: number; readonly message: string }[];
      readonly nextToken?: string;
    };
  };
  DescribeBudgets: {
    input: { readonly AccountId: string };
    output: {
      readonly Budgets?: readonly {
        readonly BudgetName: string;
        readonly BudgetLimit?: { readonly Amount: string; readonly Unit: string };
      }[];
    };
  };
}

export type OperationName = keyof Operations;
export type OperationOutput<Name extends OperationName> = Operations[Name]['output'];

interface Service {
  /** As in the credential scope. */
  readonly service: string;
  readonly host: (region: string) => string;
  readonly target: string;
  readonly version: '1.0' | '1.1';
  /** Where the service is one for all regions. */
  readonly region?: string;
}

/** Sources: the services' models as published with the AWS SDK. */
const sageMaker: Service = {
  service: 'sagemaker',
  host: (region) => `api.sagemaker.${region}.amazonaws.com`,
  target: 'SageMaker',
  version: '1.1',
};
const serviceQuotas: Service = {
  service: 'servicequotas',
  host: (region) => `servicequotas.${region}.amazonaws.com`,
  target: 'ServiceQuotasV20190624',
  version: '1.1',
};
const cloudWatch: Service = {
  service: 'monitoring',
  host: (region) => `monitoring.${region}.amazonaws.com`,
  target: 'GraniteServiceVersion20100801',
  version: '1.0',
};
const services: Readonly<Record<OperationName, Service>> = {
  DescribeEndpoint: sageMaker,
  GetServiceQuota: serviceQuotas,
  GetAWSDefaultServiceQuota: serviceQuotas,
  DescribeAlarms: cloudWatch,
  GetMetricData: cloudWatch,
  PutMetricData: cloudWatch,
  FilterLogEvents: {
    service: 'logs',
    host: (region) => `logs.${region}.amazonaws.com`,
    target: 'Logs_20140328',
    version: '1.1',
  },
  DescribeBudgets: {
    service: 'budgets',
    host: () => 'budgets.amazonaws.com',
    target: 'AWSBudgetServiceGateway',
    version: '1.1',
    region: 'us-east-1',
  },
};

/** What a service says instead of an answer, by its own name for it. */
export class ControlPlaneError extends Error {
  readonly status: number;

  constructor(name: string, message: string, status: number) {
    super(message);
    this.name = name;
    this.status = status;
  }
}

/** @throws ControlPlaneError; and as fetch does, once a few attempts have failed */
export type ControlPlane = <Name extends OperationName>(
  name: Name,
  input: Operations[Name]['input'],
) => Promise<OperationOutput<Name>>;

const attemptsMax = 3;
const firstWaitMilliseconds = 300;
const answerMillisecondsMax = 20_000;

const mayPass = ({ name, status }: ControlPlaneError): boolean =>
  (status >= 500 && status !== 501) || status === 429 || /Throttl|TooManyRequests|RequestLimitExceeded/.test(name);

export const createControlPlane = (
  signedFetch: SignedFetch,
  { region, endpoint }: { readonly region: string; readonly endpoint?: string },
  sleep: (milliseconds: number) => Promise<void>,
): ControlPlane => {
  const send = async <Name extends OperationName>(name: Name, input: object): Promise<OperationOutput<Name>> => {
    const { service, host, target, version, region: only } = services[name];
    const response = await signedFetch(endpoint ?? `https://${host(only ?? region)}/`, {
      service,
      region: only ?? region,
      method: 'POST',
      headers: { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': `${target}.${name}` },
      body: JSON.stringify(input),
      signal: AbortSignal.timeout(answerMillisecondsMax),
    });
    const text = await response.text();
    // An operation that has nothing to say may say nothing.
    if (response.ok) return JSON.parse(text || '{}') as OperationOutput<Name>;
    throw readError(response, text);
  };

  return async (name, input) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await send(name, input);
      } catch (error) {
        const isFinal = attempt === attemptsMax || !(error instanceof ControlPlaneError) || !mayPass(error);
        if (isFinal) throw error;
        await sleep(firstWaitMilliseconds * 2 ** (attempt - 1));
      }
    }
  };
};

const readError = ({ status, headers }: Response, text: string): ControlPlaneError => {
  let body: Record<string, unknown> = {};
  try {
    body = Object(JSON.parse(text)) as Record<string, unknown>;
  } catch {
    // What is in between (a proxy, a load balancer) answers in its own words.
  }
  const type = String(headers.get('x-amzn-errortype') ?? body.__type ?? `HTTP ${status}`);
  // A name may come with its namespace before and a URL behind it.
  const name = type.replace(/^.*#/, '').replace(/:.*$/, '');
  return new ControlPlaneError(name, String(body.message ?? body.Message ?? text.slice(0, 200)), status);
};
