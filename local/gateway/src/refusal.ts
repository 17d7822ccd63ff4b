// What the gateway refuses, and how each protocol says it: XML for S3, JSON for the others.
import type { IncomingMessage, ServerResponse } from 'node:http';

interface Wire {
  readonly s3: readonly [code: string, status: number];
  readonly json: readonly [code: string, status: number];
}

/** Sources: S3 API reference "Error responses"; AWS general reference "Common errors". */
const table = {
  accessDenied: { s3: ['AccessDenied', 403], json: ['AccessDeniedException', 403] },
  closing: { s3: ['ServiceUnavailable', 503], json: ['ServiceUnavailableException', 503] },
  expired: { s3: ['AccessDenied', 403], json: ['InvalidSignatureException', 403] },
  failed: { s3: ['InternalError', 500], json: ['InternalFailure', 500] },
  malformedHeader: { s3: ['AuthorizationHeaderMalformed', 400], json: ['IncompleteSignatureException', 400] },
  malformedQuery: { s3: ['AuthorizationQueryParametersError', 400], json: ['IncompleteSignatureException', 400] },
  oldSignature: { s3: ['InvalidRequest', 400], json: ['IncompleteSignatureException', 400] },
  sessionToken: { s3: ['InvalidToken', 400], json: ['UnrecognizedClientException', 403] },
  skewed: { s3: ['RequestTimeTooSkewed', 403], json: ['InvalidSignatureException', 403] },
  tooLarge: { s3: ['EntityTooLarge', 400], json: ['RequestEntityTooLargeException', 413] },
  unknownKey: { s3: ['InvalidAccessKeyId', 403], json: ['UnrecognizedClientException', 403] },
  unknownService: { s3: ['NotImplemented', 501], json: ['NotImplemented', 501] },
  unsignedHeader: { s3: ['AccessDenied', 403], json: ['InvalidSignatureException', 403] },
  wrongSignature: { s3: ['SignatureDoesNotMatch', 403], json: ['InvalidSignatureException', 403] },
} as const satisfies Record<string, Wire>;

export type RefusalKind = keyof typeof table;

/** A request that no service may see. */
export class Refusal extends Error {
  readonly kind: RefusalKind;
  constructor(kind: RefusalKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

const escapeXml = (text: string): string => text.replace(/[<>&]/g, (character) => `&#${character.charCodeAt(0)};`);

const s3Body = (code: string, message: string, requestId: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${escapeXml(message)}</Message>` +
  `<RequestId>${requestId}</RequestId></Error>`;

/** Answers a refusal in the protocol of the service that the request was meant for. */
export const refuse = (
  request: IncomingMessage,
  response: ServerResponse,
  { kind, message }: Refusal,
  service: string | undefined,
): void => {
  const [code, status] = table[kind][service === 's3' ? 's3' : 'json'];
  const requestId = String(response.getHeader('x-amz-request-id'));
  const [contentType, body] =
    service === 's3'
      ? ['application/xml', s3Body(code, message, requestId)]
      : ['application/x-amz-json-1.0', JSON.stringify({ __type: code, message })];
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    ...(service !== 's3' && { 'x-amzn-errortype': code }),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
};
