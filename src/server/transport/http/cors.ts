import type { IncomingMessage } from 'node:http';

import type { IsAllowedOrigin } from './origins.ts';

/** The headers of every answer, by the `Origin` of its request: they let a page of an allowed origin read the answer. */
export type CorsHeaders = (origin: string | undefined) => Readonly<Record<string, string>>;

/** Methods of the endpoint of GraphQL. */
export const graphqlMethods = 'GET, POST';

/** Caches keep an answer for each of these headers of the request, also where the origin is not allowed. */
const vary = 'Origin, Accept';

/**
 * Creates the headers of a server. Only an allowed origin is named: a reflected origin with credentials would let any page
 * act for its visitor.
 */
export function createCorsHeaders(isAllowedOrigin: IsAllowedOrigin): CorsHeaders {
  return (origin) =>
    origin !== undefined && isAllowedOrigin(origin)
      ? {
          vary,
          'access-control-allow-origin': origin,
          'access-control-allow-credentials': 'true',
          'access-control-expose-headers': 'Allow, Retry-After, WWW-Authenticate',
        }
      : { vary };
}

/**
 * The headers of the answer to a preflight. The server looks at no header of a page but those that it names, so
 * every header that the page asks for is allowed.
 */
export function preflightHeaders(
  { headers }: IncomingMessage,
  corsHeaders: CorsHeaders,
): Readonly<Record<string, string>> {
  const ofOrigin = corsHeaders(headers.origin);
  const asked = headers['access-control-request-headers'];
  const varying = { vary: `${vary}, Access-Control-Request-Headers` };
  if (!('access-control-allow-origin' in ofOrigin)) return varying;
  return {
    ...varying,
    'access-control-allow-methods': `${graphqlMethods}, OPTIONS`,
    ...(asked === undefined ? {} : { 'access-control-allow-headers': asked }),
  };
}

/** Whether a request asks whether a page may send another request. */
export function isPreflight({ method, headers }: IncomingMessage): boolean {
  return (
    method === 'OPTIONS' &&
    headers.origin !== undefined &&
    headers['access-control-request-method'] !== undefined
  );
}
