// fetch, signed as AWS asks (SigV4): the same request to an account and to the stack on this machine.
import type { S3Client } from '@aws-sdk/client-s3';
import { SignatureV4 } from '@smithy/signature-v4';

export interface SignedRequest {
  /** As in the credential scope. */
  readonly service: string;
  readonly region: string;
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/** Throws as fetch does, and the SDK's CredentialsProviderError where nobody is known to sign. */
export type SignedFetch = (url: string, request: SignedRequest) => Promise<Response>;

/** With the credentials that the SDK finds for that client, refreshed as it does. */
export const createSignedFetch =
  ({ config: { credentials, sha256 } }: Pick<S3Client, 'config'>): SignedFetch =>
  async (url, { service, region, method, headers = {}, body, signal }) => {
    const { protocol, host, hostname, port, pathname, searchParams } = new URL(url);
    const signer = new SignatureV4({ service, region, credentials, sha256 });
    const signed = await signer.sign({
      method,
      protocol,
      hostname,
      ...(port && { port: Number(port) }),
      path: pathname,
      query: Object.fromEntries(searchParams),
      headers: { ...headers, host },
      ...(body !== undefined && { body }),
    });
    const { host: _, ...rest } = signed.headers;
    return fetch(url, { method, headers: rest, ...(body !== undefined && { body }), ...(signal && { signal }) });
  };
