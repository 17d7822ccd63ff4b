// The whole system on this machine, where every function may do only what its role in the CDK app allows; what each needed is kept.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { PolicyStatement } from '@alex/infra/function-policies';
import { startGateway } from '@alex/local-gateway/gateway';
import { openSageMakerRuntimeServer } from '@alex/local-sagemaker-runtime/sagemaker-runtime-server';
import { type FunctionName, functionNames } from '@alex/local-stack/functions';
import { startStack } from '@alex/local-stack/stack';
import { HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { callsOf, type Place } from './aws-calls.ts';
import { allowing, type Call, type Permission, permissionsOf } from './evaluate-policy.ts';

export type Policies = Record<FunctionName, readonly PolicyStatement[]>;

const nameOf = ({ action, resource }: Permission): string => `${action} on ${resource}`;

/** Every request to the real servers, the embedding endpoint a stub. @param policies may be changed while it runs */
export const startGuardedStack = async (dataDir: string, policies: Policies, place: Place) => {
  const needed = new Map<FunctionName, Set<string>>(functionNames.map((name) => [name, new Set()]));
  const denied: string[] = [];
  const broken = new Map<string, number>();
  const credentials = Object.fromEntries(
    functionNames.map((name) => [name, { accessKeyId: name, secretAccessKey: randomUUID() }]),
  ) as Record<FunctionName, { accessKeyId: string; secretAccessKey: string }>;

  let admin: S3Client | undefined;
  const isThere = async (Bucket: string, Key: string, VersionId: string | undefined) => {
    const found = admin?.send(new HeadObjectCommand({ Bucket, Key, ...(VersionId && { VersionId }) }));
    return (await found?.catch(() => undefined)) !== undefined;
  };

  const check = (name: FunctionName, call: Call): string | undefined => {
    const permissions = allowing(policies[name], call);
    const [only, ...others] = permissions;
    // What two permissions allow, neither is needed for.
    if (only && others.length === 0) needed.get(name)?.add(nameOf(only));
    if (only) return undefined;
    const denial = `${name} is not allowed ${nameOf(call)}`;
    denied.push(denial);
    return denial;
  };

  const authorise = async (
    request: IncomingMessage,
    { accessKeyId, service }: { readonly accessKeyId: string; readonly service: string },
  ): Promise<string | undefined> => {
    const name = functionNames.find((candidate) => candidate === accessKeyId);
    if (name === undefined) return undefined;
    const calls = await callsOf(request, service, place, isThere);
    for (const { action } of calls) {
      const left = broken.get(`${name} ${action}`) ?? 0;
      broken.set(`${name} ${action}`, left - 1);
      if (left > 0) throw new Error(`${name} was to find ${action} broken.`);
    }
    return calls.map((call) => check(name, call)).find((denial) => denial !== undefined);
  };

  const endpoint = openSageMakerRuntimeServer({ engine: { baseMs: 0, itemMs: 0 } });
  const nowhere = async () => Promise.reject(new Error('Only the endpoint is here.'));
  const inFront = await startGateway({
    host: '127.0.0.1',
    port: 0,
    credentials: credentials.embedder,
    principals: Object.values(credentials),
    authorise,
    services: { s3: nowhere, sqs: nowhere, s3vectors: nowhere, lambda: nowhere, sagemaker: endpoint.handle },
    unsigned: nowhere,
  });
  const stack = await startStack({
    port: 0,
    dataDir,
    embeddingEndpoint: inFront.url,
    roles: { credentials, authorise },
  });
  const { outputs } = stack;
  const client = {
    endpoint: outputs.endpoint ?? '',
    region: outputs.region,
    credentials: { accessKeyId: outputs.accessKeyId ?? '', secretAccessKey: outputs.secretAccessKey ?? '' },
  };
  const s3 = new S3Client({ ...client, forcePathStyle: true });
  admin = s3;

  return {
    outputs,
    client,
    s3,
    faults: endpoint.faults,
    /** Permissions without which a call would have been denied, as `action on resource`. */
    neededBy: (name: FunctionName): ReadonlySet<string> => needed.get(name) ?? new Set(),
    denied,
    /** The next so many requests of a function that need this action fail as servers do. */
    breakNext: (name: FunctionName, action: string, times: number) => broken.set(`${name} ${action}`, times),
    close: async () => {
      await stack.close();
      await inFront.close();
      await endpoint.close();
      s3.destroy();
    },
  };
};

export type GuardedStack = Awaited<ReturnType<typeof startGuardedStack>>;

/** What a role grants, as `neededBy` names it. */
export const grantsOf = (statements: readonly PolicyStatement[]): readonly string[] =>
  permissionsOf(statements, 'Allow').map(nameOf);
