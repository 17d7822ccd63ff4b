// What a stack tells when it is deployed: the outputs that `alex --stack` reads, and how to use its embedding endpoint by itself.
import type { StackOutputs } from '@alex/core/stack-outputs';
import { CfnOutput, type Stack } from 'aws-cdk-lib';
import type { EmbeddingEndpoint } from './embedding-endpoint.ts';

/** The output that holds StackOutputs as JSON. */
export const outputsKey = 'AlexOutputs';

export const addOutputs = (stack: Stack, outputs: StackOutputs, endpoint: EmbeddingEndpoint): void => {
  const add = (id: string, value: string, description: string) => new CfnOutput(stack, id, { value, description });
  add(
    outputsKey,
    stack.toJsonString(outputs),
    'What the alex command reads (npm run cdk writes it to .alex/STACK.json)',
  );
  add('EmbeddingEndpointName', endpoint.name, 'Name of the embedding endpoint');
  add('EmbeddingEndpointArn', endpoint.arn, 'ARN of the embedding endpoint');
  add(
    'SetupInstructions',
    [
      `Export SAGEMAKER_ENDPOINT=${endpoint.name} where it is called from, and allow sagemaker:InvokeEndpoint on its ARN.`,
      `Try it: aws sagemaker-runtime invoke-endpoint --region ${outputs.region} --endpoint-name ${endpoint.name} --content-type application/json --cli-binary-format raw-in-base64-out --body '{"inputs": "a text"}' /dev/stdout`,
    ].join('\n'),
    'How to use the embedding endpoint',
  );
};
