/** A serverless endpoint as SageMaker keeps it: concurrency, time and size limits around a container, and the errors it answers. */
import { once } from 'node:events';
import { type Container, ContainerError } from './container.ts';
import { type Fault, type Faults, isServiceFault, serviceFaults } from './faults.ts';
import type { Meter } from './meter.ts';
import { RuntimeError } from './runtime-error.ts';

/** Of a request and of an answer. Source: SageMaker's limits of serverless endpoints. */
export const payloadBytesMax = 4 * 1024 * 1024;

export interface EndpointSettings {
  readonly endpointName: string;
  readonly region: string;
  readonly accountId: string;
  readonly maxConcurrency: number;
  readonly invocationMs: number;
}

interface Parts {
  readonly container: Container;
  readonly faults: Faults;
  readonly meter: Meter;
}

export interface Invocation {
  readonly endpointName: string;
  /** Nothing if it was larger than `payloadBytesMax`. */
  readonly body: string | undefined;
  readonly contentType: string | undefined;
  /** Aborted when the client no longer waits. */
  readonly gone: AbortSignal;
}

/** Answers an invocation with the container's JSON. Throws a `RuntimeError`, or the reason of `gone`. */
export const createEndpoint = (settings: EndpointSettings, { container, faults, meter }: Parts) => {
  const { endpointName, region, accountId, maxConcurrency, invocationMs } = settings;
  const logGroup = `/aws/sagemaker/Endpoints/${endpointName}`;

  const modelError = (status: number, original: string): RuntimeError => {
    const side = status >= 400 && status < 500 ? 'client' : 'server';
    const logs = `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#logEventViewer:group=${logGroup}`;
    return new RuntimeError(
      'ModelError',
      `Received ${side} error (${status}) from primary with message "${original}". See ${logs} in account ${accountId} for more information.`,
      {
        OriginalStatusCode: status,
        OriginalMessage: original,
        LogStreamArn: `arn:aws:logs:${region}:${accountId}:log-group:${logGroup}`,
      },
    );
  };

  const askContainer = async (body: string, { contentType, gone }: Invocation, fault: Fault | undefined) => {
    const late = AbortSignal.timeout(invocationMs);
    const { json, texts } = await container
      .invoke(body, contentType, fault, AbortSignal.any([gone, late]))
      .catch((error: unknown) => {
        if (error instanceof ContainerError) throw modelError(error.status, error.body);
        if (late.aborted)
          throw modelError(0, 'Your invocation timed out while waiting for a response from container primary.');
        throw error;
      });
    if (json.length > payloadBytesMax)
      throw modelError(500, `The answer of ${json.length} bytes is larger than ${payloadBytesMax}.`);
    meter.add('items', texts);
    return json;
  };

  return async (invocation: Invocation): Promise<string> => {
    const { body, gone } = invocation;
    if (invocation.endpointName !== endpointName)
      throw new RuntimeError(
        'ValidationError',
        `Endpoint ${invocation.endpointName} of account ${accountId} not found.`,
      );
    if (body === undefined)
      throw new RuntimeError('ValidationError', `The request body is larger than ${payloadBytesMax} bytes.`);
    const fault = faults.take();
    if (isServiceFault(fault))
      throw new RuntimeError(serviceFaults[fault], `The endpoint was told to answer so (${fault}).`);
    if (meter.read().inFlight >= maxConcurrency)
      throw new RuntimeError(
        'ThrottlingException',
        `More than ${maxConcurrency} concurrent invocations of ${endpointName}.`,
      );
    meter.enter();
    try {
      if (fault === 'never' && !gone.aborted) await once(gone, 'abort');
      gone.throwIfAborted();
      return await askContainer(body, invocation, fault);
    } finally {
      meter.leave();
    }
  };
};
