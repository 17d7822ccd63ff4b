// Events → structured log lines and embedded metrics on stdout, where CloudWatch (and a terminal) pick them up, by Lambda Powertools.
import type { Telemetry } from '@alex/core/ports/telemetry';
import { measurementsOf, metricsNamespace, telemetryEvents } from '@alex/core/telemetry-events';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { Context } from 'aws-lambda';

type Invoked<Event, Result> = (event: Event, context: Context) => Promise<Result>;

export interface FunctionTelemetry extends Telemetry {
  /** The same handler: every line names its invocation, and what it measured is published when it ends, however it ends. */
  around<Event, Result>(handler: Invoked<Event, Result>): Invoked<Event, Result>;
}

/** @param service the function's deployed name: the `service` of every line and metric, so that stacks beside one another stay apart */
export const createTelemetry = (service: string): FunctionTelemetry => {
  const logger = new Logger({ serviceName: service });
  const metrics = new Metrics({ namespace: metricsNamespace, serviceName: service });

  return {
    record: (event, { message, ...fields } = {}) => {
      // Powertools keeps “message” for what is told: the event's name.
      logger[telemetryEvents[event]](event, message === undefined ? fields : { reason: message, ...fields });
      for (const { metric, unit, value, part } of measurementsOf(event, fields)) {
        metrics.addMetric(metric, unit, value);
        if (part) metrics.singleMetric().addDimension(part.name, part.value).addMetric(metric, unit, value);
      }
    },
    around: (handler) => async (event, context) => {
      logger.appendKeys({ requestId: context.awsRequestId });
      try {
        return await handler(event, context);
      } finally {
        if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
      }
    },
  };
};
