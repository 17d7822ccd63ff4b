// The search API: an HTTP API before the search function, with the callers, the rate and the log that the options say.
import { RemovalPolicy } from 'aws-cdk-lib';
import {
  type CfnStage,
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpStage,
  type IHttpRouteAuthorizer,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer, HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import type { Options } from './options.ts';

/** As services/search/src/app.ts answers them. A key may hold slashes. */
const routes = [
  [HttpMethod.POST, '/search'],
  [HttpMethod.GET, '/documents'],
  [HttpMethod.GET, '/document'],
  [HttpMethod.GET, '/documents/{key+}'],
  [HttpMethod.GET, '/failures'],
] as const;

const logFields = {
  time: '$context.requestTime',
  requestId: '$context.requestId',
  route: '$context.routeKey',
  status: '$context.status',
  latency: '$context.responseLatency',
  caller: '$context.identity.caller',
  error: '$context.error.message',
};

const authorizerOf = ({ apiAuth, jwtIssuer, jwtAudience }: Options): IHttpRouteAuthorizer =>
  ({
    iam: () => new HttpIamAuthorizer(),
    jwt: () => new HttpJwtAuthorizer('Jwt', jwtIssuer, { jwtAudience: [...jwtAudience] }),
    none: () => new HttpNoneAuthorizer(),
  })[apiAuth]();

export interface SearchApi {
  readonly id: string;
  /** Without a slash at the end. */
  readonly url: string;
}

/** CORS stays off: pages of other origins have no business here. */
export const addSearchApi = (
  parent: Construct,
  {
    apiName,
    search,
    options,
    logsKey,
  }: {
    readonly apiName: string;
    readonly search: IFunction;
    readonly options: Options;
    readonly logsKey: IKey | undefined;
  },
): SearchApi => {
  const scope = new Construct(parent, 'SearchApi');
  const api = new HttpApi(scope, 'Api', { apiName, createDefaultStage: false });
  const integration = new HttpLambdaIntegration('Search', search);
  const authorizer = authorizerOf(options);
  for (const [method, path] of routes) {
    const added = api.addRoutes({ path, methods: [method], integration, authorizer });
    if (options.apiAuth === 'none')
      for (const route of added)
        acknowledge(route, [['AwsSolutions-APIG4', 'apiAuth=none was asked for: anybody may search.']]);
  }
  const logs = new LogGroup(scope, 'Logs', {
    logGroupName: `/alex/${apiName}`,
    retention: options.logRetentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
    ...(logsKey && { encryptionKey: logsKey }),
  });
  const stage = new HttpStage(scope, 'Stage', {
    httpApi: api,
    autoDeploy: true,
    throttle: { rateLimit: options.apiRequestsPerSecond, burstLimit: options.apiBurst },
  });
  (stage.node.defaultChild as CfnStage).accessLogSettings = {
    destinationArn: logs.logGroupArn,
    format: JSON.stringify(logFields),
  };
  return { id: api.apiId, url: api.apiEndpoint };
};
