import { caseOf, type FuzzCase, type RequestStep, type Step } from './cases.ts';
import type { Dice } from './dice.ts';
import { fact } from './facts.ts';
import { hostileText, times } from './texts.ts';

type Header = readonly [name: string, value: string];

const body = '{"query":"{ __typename }"}';

/** Requests with odd headers, methods and paths, several in a row, and bytes that are no request at all. */
export function drawHeaders(dice: Dice): FuzzCase {
  if (dice.chance(35)) return rawCase(dice);
  const requests = dice.many(1, 4, () => oddRequest(dice));
  return caseOf(requests, {
    // An upgrade or an expectation may end the connection, and with it the requests behind it.
    mustAnswer: requests.length === 1,
  });
}

/** A request that Node's parser can read. */
function oddRequest(dice: Dice): RequestStep {
  const method = dice.pick([
    ...(['POST', 'POST', 'GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH', 'TRACE'] as const),
    ...(['PROPFIND', 'QUERY', 'M-SEARCH'] as const),
  ] as const);
  const headers: Header[] = [
    ['host', 'localhost'],
    ['content-type', 'application/json'],
    ['accept', 'application/json'],
    ...dice.many(0, 3, () => oddHeader(dice)),
  ];
  if (dice.chance(20)) headers.splice(dice.int(0, 2), 1);
  // The answer to HEAD has a length and no bytes, so no answer can follow it in the same connection.
  if (method === 'HEAD') headers.push(['connection', 'close']);
  const hasBody = method !== 'GET' && method !== 'HEAD' && !dice.chance(10);
  return { do: 'request', method, target: oddTarget(dice), headers, body: hasBody ? body : null };
}

function oddTarget(dice: Dice): string {
  return dice.draw([
    () => '/graphql',
    () => '/graphql?query={__typename}',
    () =>
      `/graphql?query=${encodeURIComponent('{ market(id: "x") { id } }')}&variables=${encodeURIComponent('{"a":')}`,
    () => '/graphql?query=mutation{deleteDiscussion(input:{discussionId:"x"}){discussion{id}}}',
    () => '/health',
    () => '/ready',
    () => '/metrics',
    () => '/',
    () => '//graphql',
    () => '/graphql/',
    () => '/graphql/../metrics',
    () => '/%67raphql',
    () => '/graphql%00',
    () => 'http://localhost/graphql',
    () => 'http://[/graphql',
    () => '*',
    () => '/?',
    () => `/graphql?${'a=1&'.repeat(dice.int(1, 2000))}`,
    () => `/${'a/'.repeat(dice.int(1, 4000))}`,
    () => '/graphql?query=%',
    () => '/graphql?query=%ff%fe',
    () => '/graphql?__proto__[a]=1&query={__typename}',
    () => '/graphql#a',
  ]);
}

function oddHeader(dice: Dice): Header {
  return dice.draw<Header>([
    () => [
      'accept',
      dice.pick(['*/*', 'text/html', '', ',', ';q=1', 'a/b;q=2', '*/*;q=0', 'text/event-stream', long(dice)]),
    ],
    () => [
      'content-type',
      dice.pick([
        ...(['', 'application/json; charset=latin1', 'application/json;', 'text/plain', '/', 'a'] as const),
        ...(['multipart/form-data; boundary=x', 'application/x-www-form-urlencoded', long(dice)] as const),
        ...(['application/graphql+json', 'APPLICATION/JSON ; CHARSET="utf-8"'] as const),
      ]),
    ],
    () => [
      'host',
      dice.pick(['', '[', 'a b', '[::1]:99999', 'evil.example', '@', long(dice), '127.0.0.1:80:80']),
    ],
    () => [
      'origin',
      dice.pick(['https://evil.example', 'null', '', 'http://localhost', 'http://', '[', long(dice)]),
    ],
    () => ['expect', dice.pick(['100-continue', '200-ok', '', '100-continue, more'])],
    () => ['upgrade', dice.pick(['h2c', 'websocket', 'websocket, h2c', 'TLS/1.0', '', 'foo'])],
    () => [
      'connection',
      dice.pick(['upgrade', 'close', 'keep-alive, Upgrade, HTTP2-Settings', '', 'content-length']),
    ],
    () => ['sec-websocket-key', dice.pick(['', 'x', 'dGhlIHNhbXBsZSBub25jZQ==', long(dice)])],
    () => ['sec-websocket-version', dice.pick(['13', '8', '', '13, 8', '1e9'])],
    () => ['sec-websocket-protocol', dice.pick(['graphql-transport-ws', 'graphql-ws', ',', '', long(dice)])],
    () => [
      'x-forwarded-for',
      dice.pick(['1.2.3.4', '::1, ::2', ',,,', '1.2.3.4:99999', '[', '999.1.1.1', long(dice)]),
    ],
    () => [
      'authorization',
      dice.pick([
        ...(['Bearer', 'Bearer ', 'Basic eDp5', 'Bearer a.b.c', 'Bearer ....', ''] as const),
        `Bearer ${fact('expiredToken')}`,
        `Bearer ${fact('token')}x`,
        `Bearer ${fact('token')}, ${fact('token')}`,
        unsignedToken(dice),
        `Bearer ${long(dice)}`,
      ]),
    ],
    () => [
      'traceparent',
      dice.pick(['00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', '00', '', long(dice)]),
    ],
    () => ['content-encoding', dice.pick(['gzip', 'identity', '', 'br, gzip', 'x'])],
    () => ['access-control-request-method', dice.pick(['POST', '', 'x y'])],
    () => ['access-control-request-headers', dice.pick(['content-type', '', long(dice)])],
    () => ['cookie', long(dice)],
    () => ['te', 'trailers'],
    () => ['range', 'bytes=0-1'],
    () => ['if-none-match', '*'],
    () => [`x-${'n'.repeat(dice.int(1, 3000))}`, '1'],
    () => ['__proto__', '1'],
    () => ['x-latin', '\u00e9\u00ff'],
  ]);
}

const long = (dice: Dice): string => 'l'.repeat(dice.int(1, 20_000));

function unsignedToken(dice: Dice): string {
  const header = {
    alg: dice.pick(['none', 'HS256', 'RS256', 'ES256', 'x']),
    kid: 'k',
    crit: ['exp'],
    jwk: {},
  };
  const parts = [header, { sub: 'x', exp: 4_102_444_800, role: dice.pick(['service_role', 'x']) }];
  const encoded = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
  return `Bearer ${encoded.join('.')}.${dice.pick(['', 'AAAA', '****'])}`;
}

/** Bytes that break HTTP: lengths that disagree, cut heads, bare line ends, several requests at once, no HTTP at all. */
function rawCase(dice: Dice): FuzzCase {
  const text = rawText(dice);
  const cut = dice.chance(30) ? text.slice(0, dice.int(0, text.length)) : text;
  const half = dice.int(0, cut.length);
  const steps: Step[] = dice.chance(30)
    ? [
        { do: 'bytes', text: cut.slice(0, half) },
        { do: 'wait', ms: dice.int(0, 30) },
        { do: 'bytes', text: cut.slice(half) },
      ]
    : [{ do: 'bytes', text: cut }];
  const last = dice.pick<Step>([{ do: 'end' }, { do: 'hear' }, { do: 'abort' }]);
  return caseOf([...steps, last], { mustAnswer: false });
}

function rawText(dice: Dice): string {
  const head = (lines: readonly string[]): string =>
    `${['POST /graphql HTTP/1.1', 'host: a', ...lines].join('\r\n')}\r\n\r\n`;
  const json = 'content-type: application/json';
  const length = `content-length: ${body.length}`;
  return dice.draw([
    () => head([json, length]) + body,
    () => (head([json, length]) + body).repeat(dice.int(2, 30)),
    () => head([json, length, length]) + body,
    () => head([json, length, 'content-length: 1']) + body,
    () =>
      head([
        json,
        `content-length: ${dice.pick(['-1', '1e3', '0x10', '', '99999999999999999999', '+26', '26, 26'])}`,
      ]) + body,
    () => head([json, length, 'transfer-encoding: chunked']) + body,
    () => head([json, 'transfer-encoding: chunked']) + chunked(dice),
    () =>
      head([
        json,
        `transfer-encoding: ${dice.pick(['gzip', 'chunked, chunked', 'identity', 'x', 'chunked,gzip'])}`,
      ]) + body,
    () => head([json, length]).replaceAll('\r\n', '\n') + body,
    () => head([json, length]).replace('1.1', dice.pick(['1.0', '0.9', '2.0', '1.2', '9.9', ''])) + body,
    () => head([json, length, ` folded: ${hostileText(dice)}`]) + body,
    () => head([json, length, 'no colon here']) + body,
    () => head([json, length, ': no name', 'name :space']) + body,
    () => head([json, length, `x: ${bytesOf(dice, 200)}`]) + body,
    () => head([json, length, times(dice.int(1, 3000), (index) => `h${index}: 1`, '\r\n')]) + body,
    () => head([json, length, 'host: b']) + body,
    () => `CONNECT ${dice.pick(['a:1', '/', '', 'a'])} HTTP/1.1\r\nhost: a\r\n\r\n`,
    () => `${'G'.repeat(dice.int(1, 20_000))} / HTTP/1.1\r\n\r\n`,
    () => `GET ${bytesOf(dice, 200)} HTTP/1.1\r\nhost: a\r\n\r\n`,
    () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    () => `\u0016\u0003\u0001${bytesOf(dice, 300)}`,
    () => bytesOf(dice, 2000),
    () => '\r\n'.repeat(dice.int(1, 5000)),
    () => 'GET / HTTP/1.1\r\n',
    () => 'GET /graphql?query={__typename} HTTP/1.1\r\n\r\n',
    () => head([json, length, 'expect: 100-continue']),
    () => head([json, 'content-length: 200000']) + 'x'.repeat(dice.int(1, 200_000)),
  ]);
}

function chunked(dice: Dice): string {
  const size = body.length.toString(16);
  return dice.draw([
    () => `${size}\r\n${body}\r\n0\r\n\r\n`,
    () => `${size};${'e'.repeat(dice.int(1, 30_000))}\r\n${body}\r\n0\r\n\r\n`,
    () => `${dice.pick(['-1', 'zz', '', 'ffffffffffffffff', '1g'])}\r\n${body}\r\n0\r\n\r\n`,
    () => `${size}\r\n${body}\r\n0\r\ntrailer: ${hostileText(dice)}\r\n\r\n`,
    () => times(dice.int(1, 3000), () => '1\r\n \r\n', ''),
    () => `${times(dice.int(1, 5), () => `8000\r\n${'x'.repeat(0x8000)}\r\n`, '')}0\r\n\r\n`,
  ]);
}

function bytesOf(dice: Dice, maximum: number): string {
  return String.fromCharCode(...dice.many(0, maximum, () => dice.int(0, 255)));
}
