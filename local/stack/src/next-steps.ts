// What to try against a running stack: lines to copy and paste.
import type { StackOutputs } from '@alex/core/stack-outputs';

export const nextSteps = (
  { endpoint = '', region, accessKeyId = '', secretAccessKey = '', documentsBucket, apiUrl }: StackOutputs,
  stackFlag: string,
): string => `
Try next, in another terminal:

  npx alex ingest README.md docs${stackFlag}
  npx alex search "what happens when a document cannot be read?"${stackFlag}
  npx alex status${stackFlag}

  export AWS_ACCESS_KEY_ID=${accessKeyId} AWS_SECRET_ACCESS_KEY=${secretAccessKey} AWS_REGION=${region}
  aws --endpoint-url ${endpoint} s3 cp report.pdf s3://${documentsBucket}/

  curl -s ${apiUrl}/search -H 'content-type: application/json' -d '{"query": "what can I see in the sky tonight?", "top": 3}'

  new S3Client({ endpoint: '${endpoint}', region: '${region}', forcePathStyle: true })   // any SDK, with the credentials above
`;
