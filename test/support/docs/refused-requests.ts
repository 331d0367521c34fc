import { allowedOrigin, type RefusingServer } from '../servers/refusing-servers.ts';

/** A request that is refused, and by which server. */
export interface RefusedRequest {
  readonly what: string;
  readonly status: number;
  readonly code: string;
  /** The parts of the request that are sent one after another. */
  readonly bytes: string;
  /** False where the server never learns the origin, so that no page reads the refusal. */
  readonly hasKnownOrigin?: false;
  /** Which of the servers: the ordinary one by default. */
  readonly server?: RefusingServer;
}

const common = `Host: localhost\r\nOrigin: ${allowedOrigin}\r\n`;

/** A request of a page of an allowed origin, which is the last of its connection. */
function requestOf(line: string, headers: readonly string[] = [], body = ''): string {
  const all = [...headers, 'Connection: close', ...(body === '' ? [] : [`Content-Length: ${body.length}`])];
  return `${line} HTTP/1.1\r\n${common}${all.join('\r\n')}\r\n\r\n${body}`;
}

function post(body: unknown, headers: readonly string[] = [], path = '/graphql'): string {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return requestOf(`POST ${path}`, ['Content-Type: application/json', ...headers], text);
}

function upgrade(path = '/graphql', headers: Readonly<Record<string, string>> = {}, method = 'GET'): string {
  const all = {
    Host: 'localhost',
    Origin: allowedOrigin,
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==',
    'Sec-WebSocket-Protocol': 'graphql-transport-ws',
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return [`${method} ${path} HTTP/1.1`, ...lines, '', ''].join('\r\n');
}

const typename = { query: '{ __typename }' };
const subscription = { query: 'subscription { marketEvents { __typename } }' };
const graphqlJson = 'Accept: application/graphql-response+json';
const eventStream = 'Accept: text/event-stream';
const chunked = ['Content-Type: application/json', 'Transfer-Encoding: chunked'];
const chunk = `1000\r\n${'x'.repeat(0x1000)}\r\n0\r\n\r\n`;
const input = 'BAD_USER_INPUT';
const request = 'BAD_REQUEST';
const many = { query: `{ ${Array.from({ length: 60 }, (_, index) => `a${index}: __typename`).join(' ')} }` };

/** The refusals of a request, in the order of the table of statuses. */
export const refusedRequests: readonly RefusedRequest[] = [
  {
    what: 'text that is no GraphQL',
    status: 400,
    code: 'GRAPHQL_PARSE_FAILED',
    bytes: post({ query: '{' }, [graphqlJson]),
  },
  {
    what: 'an unknown field',
    status: 400,
    code: 'GRAPHQL_VALIDATION_FAILED',
    bytes: post({ query: '{ x }' }, [graphqlJson]),
  },
  {
    what: 'two operations without a choice',
    status: 400,
    code: 'OPERATION_RESOLUTION_FAILURE',
    bytes: post({ query: 'query A { __typename } query B { __typename }' }, [graphqlJson]),
  },
  {
    what: 'a document that is not trusted',
    status: 400,
    code: 'DOCUMENT_NOT_TRUSTED',
    bytes: post(typename, [graphqlJson]),
    server: 'trusting',
  },
  { what: 'too many aliases', status: 400, code: 'QUERY_TOO_COMPLEX', bytes: post(many, [graphqlJson]) },
  {
    what: 'a variable of another type',
    status: 400,
    code: input,
    bytes: post({ query: 'query ($n: Int!) { markets(first: $n) { __typename } }', variables: { n: 'x' } }, [
      graphqlJson,
    ]),
  },
  { what: 'a body that is no JSON', status: 400, code: request, bytes: post('{') },
  { what: 'an empty batch', status: 400, code: request, bytes: post([]) },
  {
    what: 'variables of a GET that are no JSON',
    status: 400,
    code: request,
    bytes: requestOf('GET /graphql?query={__typename}&variables=x'),
  },
  { what: 'no document', status: 400, code: request, bytes: requestOf('GET /graphql') },
  {
    what: 'a host that is none',
    status: 400,
    code: input,
    bytes: requestOf('GET /elsewhere').replace('localhost', '['),
  },
  { what: 'bytes that are no request', status: 400, code: input, bytes: `GET / nonsense\r\n${common}\r\n` },
  { what: 'a header that is none', status: 400, code: input, bytes: requestOf('GET /health', ['x y: z']) },
  {
    what: 'a token that is not valid',
    status: 401,
    code: 'UNAUTHENTICATED',
    bytes: post(typename, ['Authorization: Bearer x']),
  },
  {
    what: 'a foreign host',
    status: 403,
    code: 'FORBIDDEN',
    bytes: requestOf('GET /health').replace('localhost', 'elsewhere.example'),
  },
  { what: 'a path without an endpoint', status: 404, code: 'NOT_FOUND', bytes: requestOf('GET /elsewhere') },
  { what: 'a POST to such a path', status: 404, code: 'NOT_FOUND', bytes: post(typename, [], '/elsewhere') },
  { what: 'another method', status: 405, code: request, bytes: requestOf('DELETE /graphql') },
  {
    what: 'a mutation by GET',
    status: 405,
    code: request,
    bytes: requestOf('GET /graphql?query=mutation{__typename}'),
  },
  { what: 'a tunnel', status: 405, code: request, bytes: requestOf('CONNECT elsewhere.example:443') },
  {
    what: 'no media type that there is',
    status: 406,
    code: input,
    bytes: post(typename, ['Accept: image/png']),
  },
  {
    what: 'a subscription as JSON',
    status: 406,
    code: input,
    bytes: post(subscription, ['Accept: application/json']),
  },
  {
    what: 'a header that does not end',
    hasKnownOrigin: false,
    status: 408,
    code: input,
    bytes: `GET /graphql HTTP/1.1\r\n${common}`,
  },
  {
    what: 'a body that does not end',
    status: 408,
    code: input,
    bytes: post(typename).replace(/Content-Length: \d+/, 'Content-Length: 999'),
  },
  { what: 'a body that announces too much', status: 413, code: input, bytes: post('x'.repeat(2000)) },
  {
    what: 'a body that brings too much',
    status: 413,
    code: input,
    bytes: requestOf('POST /graphql', chunked, chunk).replace(/Content-Length.*\r\n/, ''),
  },
  {
    what: 'a large extension of a chunk',
    status: 413,
    code: input,
    bytes: `${requestOf('POST /graphql', chunked)}1;${'x'.repeat(20_000)}\r\n`,
  },
  { what: 'a large batch', status: 413, code: request, bytes: post([typename, typename, typename]) },
  {
    what: 'a form',
    status: 415,
    code: input,
    bytes: post('query={__typename}').replace('application/json', 'application/x-www-form-urlencoded'),
  },
  { what: 'a compressed body', status: 415, code: input, bytes: post(typename, ['Content-Encoding: gzip']) },
  { what: 'an expectation', status: 417, code: input, bytes: requestOf('GET /health', ['Expect: x']) },
  {
    what: 'a large header',
    status: 431,
    code: input,
    bytes: requestOf('GET /health', [`x: ${'x'.repeat(20_000)}`]),
  },
  {
    what: 'an event stream too many of the address',
    server: 'address full',
    status: 429,
    code: 'RATE_LIMITED',
    bytes: post(subscription, [eventStream]),
  },
  {
    what: 'an event stream of a full server',
    server: 'full',
    status: 503,
    code: 'SERVICE_UNAVAILABLE',
    bytes: post(subscription, [eventStream]),
  },
  {
    what: 'a token that cannot be checked',
    server: 'without keys',
    status: 503,
    code: 'SERVICE_UNAVAILABLE',
    bytes: post(typename, ['Authorization: Bearer eyJhbGciOiJFUzI1NiIsImtpZCI6ImsifQ.eyJzdWIiOiJ4In0.AAAA']),
  },
  {
    what: 'a request that fails',
    server: 'failing',
    status: 500,
    code: 'INTERNAL_SERVER_ERROR',
    bytes: post(typename),
  },
];

/** The refusals of an upgrade. */
export const refusedUpgrades: readonly RefusedRequest[] = [
  { what: 'a host that is none', status: 400, code: input, bytes: upgrade('/graphql', { Host: '[' }) },
  {
    what: 'a foreign host',
    status: 403,
    code: 'FORBIDDEN',
    bytes: upgrade('/graphql', { Host: 'elsewhere.example' }),
  },
  { what: 'another path', status: 404, code: 'NOT_FOUND', bytes: upgrade('/elsewhere') },
  { what: 'another method', status: 405, code: request, bytes: upgrade('/graphql', {}, 'POST') },
  {
    what: 'another version',
    status: 426,
    code: input,
    bytes: upgrade('/graphql', { 'Sec-WebSocket-Version': '8' }),
  },
  { what: 'a full server', server: 'full', status: 503, code: 'SERVICE_UNAVAILABLE', bytes: upgrade() },
  {
    what: 'an address with enough connections',
    server: 'address full',
    status: 429,
    code: 'RATE_LIMITED',
    bytes: upgrade(),
  },
  { what: 'a bad key', status: 400, code: input, bytes: upgrade('/graphql', { 'Sec-WebSocket-Key': 'x' }) },
];
