// Keeps web pages of other origins out: no foreign Host (DNS rebinding), no foreign Origin (drive-by requests).
import type { IncomingHttpHeaders } from 'node:http';

const loopbackName = /^(?:127\.0\.0\.1|\[::1\]|(?:[\w.-]+\.)?localhost)(?::(\d+))?$/i;
const defaultPort = 80;

const isOurs = (host: string, port: number): boolean => {
  const match = loopbackName.exec(host);
  return match !== null && Number(match[1] ?? defaultPort) === port;
};

/** Why a request with these headers is refused, in one sentence; undefined when it may come in. */
export const foreignReason = (headers: IncomingHttpHeaders, port: number): string | undefined => {
  const { host, origin } = headers;
  if (host === undefined || !isOurs(host, port))
    return `Refused: this server answers only as 127.0.0.1, [::1], localhost or *.localhost on port ${port}, not as "${host ?? ''}".`;
  if (origin !== undefined && !(origin.startsWith('http://') && isOurs(origin.slice('http://'.length), port)))
    return `Refused: a page of ${origin} may not call this server, only pages that it serves itself.`;
  if (headers['sec-fetch-site'] === 'cross-site')
    return 'Refused: a page of another site may not call this server; open its address in the browser yourself.';
  return undefined;
};
