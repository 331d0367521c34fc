import { getIntrospectionQuery } from 'graphql';

import type { Abuse } from '../abuse.ts';
import { post, sendBytes, summaryOf } from '../requests.ts';

const body = JSON.stringify({ query: '{ __typename }' });
/** Matches a text that tells how the program is built: a line of a stack, or the path of a file. */
const inside = /\bat [^\n]*:\d+:\d+|node_modules|file:\/\/|\/src\//;

const unsigned = [{ alg: 'none' }, { sub: 'somebody', role: 'service_role', exp: 4_102_444_800 }]
  .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  .join('.');

/** The bytes of a request, with these headers beside the headers that its body needs. */
const wirePost = (headers: readonly string[], version = '1.1'): string =>
  [
    `POST /graphql HTTP/${version}`,
    ...headers,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
    '',
    body,
  ].join('\r\n');

export const headerAbuses: readonly Abuse[] = [
  {
    name: 'a body of 100 MiB announced',
    act: async (target) =>
      summaryOf(
        await sendBytes(
          target,
          `POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${100 * 2 ** 20}\r\n\r\n`,
        ),
      ),
  },
  {
    name: 'a forged token (`alg: none`)',
    act: (target) => post(target, body, { authorization: `Bearer ${unsigned}.` }),
  },
  {
    name: '`Host: [`',
    act: async (target) => {
      const answer = await sendBytes(target, wirePost(['host: [']));
      return `${summaryOf(answer)}, ${inside.test(answer) ? 'with a stack or a path' : 'no stack and no path'}`;
    },
  },
  { name: 'no `Host`', act: async (target) => summaryOf(await sendBytes(target, wirePost([]))) },
  {
    name: 'no `Host`, by HTTP/1.0',
    act: async (target) => summaryOf(await sendBytes(target, wirePost([], '1.0'))),
  },
  {
    name: 'a POST of a foreign origin',
    act: async (target) =>
      summaryOf(await sendBytes(target, wirePost(['host: localhost', 'origin: https://evil.example']))),
  },
];

export const developmentAbuses: readonly Abuse[] = [
  {
    name: 'introspection, in development',
    environment: 'development',
    act: (target) => post(target, { query: getIntrospectionQuery() }),
  },
  {
    name: 'GraphiQL for `Host: evil.example`, in development',
    environment: 'development',
    act: async (target) => {
      const answer = await sendBytes(
        target,
        'GET /graphql HTTP/1.1\r\nhost: evil.example\r\naccept: text/html\r\nconnection: close\r\n\r\n',
      );
      return answer.includes('GraphiQL') ? `${summaryOf(answer)}, with GraphiQL` : summaryOf(answer);
    },
  },
];
