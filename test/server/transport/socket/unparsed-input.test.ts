import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import type { Writable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { afterEach, expect, it } from 'vitest';
import WebSocket, { WebSocketServer } from 'ws';

import { dropInput, refuseInputAfterErrors } from '../../../../src/server/transport/socket/unparsed-input.ts';

let server: WebSocketServer | null = null;

afterEach(() => {
  server?.close();
});

const handshake = [
  'GET / HTTP/1.1',
  'host: localhost',
  'connection: upgrade',
  'upgrade: websocket',
  'sec-websocket-version: 13',
  'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
  '\r\n',
].join('\r\n');

/** A masked ping without a payload. */
const ping = Buffer.from([0x89, 0x80, 1, 2, 3, 4]);

async function serve(onPing: (socket: WebSocket) => void): Promise<number> {
  const opened = new WebSocketServer({ port: 0, allowSynchronousEvents: false, autoPong: false });
  server = opened;
  opened.on('connection', (socket) => socket.on('ping', () => onPing(socket)));
  await once(opened, 'listening');
  return (opened.address() as AddressInfo).port;
}

it('no further frame of a chunk is parsed once the input is dropped, and the server ends its side', async () => {
  let pings = 0;
  const port = await serve((socket) => {
    pings += 1;
    if (pings !== 3) return;
    socket.close(4429, 'Too many messages');
    dropInput(socket);
  });
  const client = connect(port);
  client.write(handshake);
  await once(client, 'data');
  client.write(Buffer.concat(Array.from({ length: 5000 }, () => ping)));
  const received: Buffer[] = [];
  client.on('data', (chunk: Buffer) => received.push(chunk));
  await once(client, 'end');
  for (let turn = 0; turn < 10; turn += 1) await nextTurn();
  expect(pings).toBe(3);
  expect(Buffer.concat(received).subarray(2, 4).readUInt16BE()).toBe(4429);
  client.destroy();
});

it('a client gets the code of the close', async () => {
  const port = await serve((socket) => {
    socket.close(4429, 'Too many messages');
    dropInput(socket);
  });
  const client = new WebSocket(`ws://127.0.0.1:${port}`);
  await once(client, 'open');
  const closed = once(client, 'close') as Promise<[number, Buffer]>;
  for (let count = 0; count < 100; count += 1) client.ping();
  const [code, reason] = await closed;
  expect([code, reason.toString()]).toEqual([4429, 'Too many messages']);
});

it('chunks that waited behind a refused frame are thrown away', async () => {
  const opened = new WebSocketServer({ port: 0, allowSynchronousEvents: false });
  server = opened;
  await once(opened, 'listening');
  const { port } = opened.address() as AddressInfo;
  const client = new WebSocket(`ws://127.0.0.1:${port}`);
  const [socket] = (await once(opened, 'connection')) as [WebSocket];
  refuseInputAfterErrors(socket);
  const messages: string[] = [];
  const errors: string[] = [];
  socket.on('message', (data: Buffer) => messages.push(data.toString()));
  socket.on('error', ({ message }) => errors.push(message));
  const { _receiver: parser } = socket as unknown as { _receiver: Writable };

  // The message of the first chunk is deferred, so the others wait.
  parser.write(textFrame(Buffer.from('first')));
  parser.write(textFrame(Buffer.from([0xff])));
  parser.write(textFrame(Buffer.from('behind')));
  const [code] = (await once(client, 'close')) as [number];

  expect({ code, messages, errors }).toEqual({
    code: 1007,
    messages: ['first'],
    errors: ['Invalid WebSocket frame: invalid UTF-8 sequence'],
  });
});

/** A masked text of at most 125 bytes. */
function textFrame(payload: Buffer): Buffer {
  const mask = Buffer.from([1, 2, 3, 4]);
  const masked = payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  return Buffer.concat([Buffer.from([0x81, 0x80 | payload.length]), mask, masked]);
}
