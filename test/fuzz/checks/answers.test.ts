import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';

import { afterEach, describe, expect, it } from 'vitest';

import { converse } from '../drive/connection.ts';
import { caseOf, type FuzzCase, type Step } from '../grammar/cases.ts';
import { factNames, type Facts } from '../grammar/facts.ts';
import { Counts } from '../report.ts';
import { faultsAfterwards, type Aftermath } from './afterwards.ts';
import { faultOf } from './answers.ts';

const facts = Object.fromEntries(factNames.map((name) => [name, name])) as unknown as Facts;
let server: Server | null = null;

afterEach(() => server?.close());

const request: Step = {
  do: 'request',
  method: 'POST',
  target: '/graphql',
  headers: [['host', 'a']],
  body: '{}',
};

/** What the checks find when a server answers each request with these bytes, and then ends the connection. */
async function faultOfBytes(bytes: string, fuzzCase: FuzzCase = caseOf([request])): Promise<string | null> {
  const listening = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(Buffer.from(bytes, 'latin1')));
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const { port } = listening.address() as AddressInfo;
  return faultOf(
    await converse({ port, facts, starvedMs: () => 0 }, fuzzCase, '127.0.0.1'),
    fuzzCase,
    new Counts(),
  );
}

const answer = (status: string, body: string, type = 'application/json'): string =>
  `HTTP/1.1 ${status}\r\ncontent-type: ${type}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

const failed = (code: string, message = 'No.'): string =>
  JSON.stringify({ errors: [{ message, extensions: { code } }] });

describe('an answer', () => {
  it.each([
    ['a result', answer('200 OK', '{"data":{"a":1}}')],
    ['a refusal', answer('429 Too Many Requests', failed('RATE_LIMITED'))],
    ['a part that is down', answer('503 Service Unavailable', failed('SERVICE_UNAVAILABLE'))],
    ['health', answer('200 OK', '{"status":"up"}')],
    [
      'metrics that count unexpected errors',
      answer('200 OK', 'x{code="INTERNAL_SERVER_ERROR"} 0', 'text/plain'),
    ],
    [
      'a stream that was cut',
      answer('200 OK', ':\n\nevent: next\ndata: {"data":{}}\n\nevent: ne', 'text/event-stream'),
    ],
    [
      'chunks',
      'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nd\r\n{"data":null}\r\n0\r\n\r\n',
    ],
  ])('with %s is sound', async (_name, bytes) => {
    expect(await faultOfBytes(bytes)).toBeNull();
  });

  it.each([
    ['the status is 500', answer('500 Oops', failed('BAD_REQUEST'))],
    ['the status is 502', answer('502 Bad Gateway', failed('BAD_REQUEST'))],
    ['the status is 418', answer('418 Teapot', failed('BAD_REQUEST'))],
    ['INTERNAL_SERVER_ERROR', answer('200 OK', failed('INTERNAL_SERVER_ERROR'))],
    ['is not documented', answer('200 OK', failed('MADE_UP'))],
    ['a path or a stack', answer('400 No', failed('BAD_REQUEST', 'at run (/srv/src/server/main.ts:1:2)'))],
    ['a message is too long', answer('200 OK', failed('BAD_REQUEST', 'x'.repeat(1001)))],
    ['no JSON', answer('200 OK', '{"data":')],
    ['neither data nor errors', answer('200 OK', '{}')],
    ['a result has more', answer('200 OK', '{"data":null,"more":1}')],
    ['an empty one', answer('200 OK', '{"errors":[]}')],
    ['an error has no code', answer('200 OK', '{"errors":[{"message":"No."}]}')],
    ['of the type text/html', answer('404 No', '<html>', 'text/html')],
    ['no status line', 'HTTP/2 200\r\n\r\n'],
    ['no header', 'HTTP/1.1 200 OK\r\na b: 1\r\n\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n1'],
    ['no size of a chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n'],
    [
      'a stream has the event surprise',
      answer('200 OK', 'event: surprise\ndata: {}\n\n', 'text/event-stream'),
    ],
    ['the data of an event', answer('200 OK', 'event: next\ndata: {\n\n', 'text/event-stream')],
    ['a part of a stream', answer('200 OK', 'hello\n\n', 'text/event-stream')],
  ])('is a fault because %s', async (fault, bytes) => {
    expect(await faultOfBytes(bytes)).toContain(fault);
  });

  it('to HEAD has a length and no bytes', async () => {
    const head: Step = { do: 'request', method: 'HEAD', target: '/', headers: [], body: null };
    const bytes = `HTTP/1.1 404 No\r\ncontent-length: 10\r\n\r\n${answer('200 OK', '{"data":null}')}`;
    expect(await faultOfBytes(bytes, caseOf([head, request], { mustAnswer: false }))).toBeNull();
  });
});

describe('a socket', () => {
  const upgraded = 'HTTP/1.1 101 Switching Protocols\r\n\r\n';
  const frame = (text: string, first = 0x81): string => String.fromCharCode(first, text.length) + text;
  const close = (code: number): string => frame(String.fromCharCode(code >> 8, code & 255), 0x88);

  it.each([
    [
      'messages of the protocol',
      frame('{"type":"connection_ack"}') + frame('{"type":"next","id":"1","payload":{"data":{}}}'),
    ],
    ['a documented close', close(4400)],
    ['a ping of the server', frame('', 0x89)],
  ])('with %s is sound', async (_name, bytes) => {
    expect(await faultOfBytes(upgraded + bytes)).toBeNull();
  });

  it.each([
    ['closed with 4500', close(4500)],
    ['closed with 4999', close(4999)],
    ['of the type surprise', frame('{"type":"surprise"}')],
    ['INTERNAL_SERVER_ERROR', frame('{"type":"error","id":"1","payload":["INTERNAL_SERVER_ERROR"]}')],
    ['an empty one', frame('{"type":"error","id":"1","payload":[]}')],
    ['a message is no object', frame('1')],
    ['a message has no id', frame('{"type":"complete"}')],
    ['masked', '\u0081\u0081abcde'],
    ['of the kind 2', frame('x', 0x82)],
  ])('is a fault because it is %s', async (fault, bytes) => {
    expect(await faultOfBytes(upgraded + bytes)).toContain(fault);
  });

  it('may close with the code that the client itself has sent', async () => {
    expect(await faultOfBytes(upgraded + close(3000), caseOf([request], { ownCodes: [3000] }))).toBeNull();
  });
});

describe('the end of a storm', () => {
  const sound: Aftermath = {
    ...{ startMib: 50, endMib: 60, rssMib: 300, trades: 9, events: 9 },
    ...{ lostWith: null, toEventMs: 20, health: 200 },
  };

  it('breaks no invariant when memory is freed and the others are served', () => {
    expect(faultsAfterwards(sound)).toEqual([]);
  });

  it.each([
    ['memory grew', { endMib: 120 }],
    ['resident memory', { rssMib: 2000 }],
    ['no event within a second', { toEventMs: 1500 }],
    ['no event within a second', { toEventMs: Infinity }],
    ['/health', { health: 503 }],
    ['lost its socket with 1013', { lostWith: 1013 }],
    ['no event in the storm', { events: 0 }],
  ])('finds: %s', (fault, difference) => {
    expect(faultsAfterwards({ ...sound, ...difference })).toEqual([expect.stringContaining(fault)]);
  });
});
