import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

import { expect, it } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';

import { openChannel } from '../../../../src/server/capture/supabase/channel.ts';
import { capturedTables } from '../tables.ts';

const topic = 'realtime:marketcast';
const message = (event: string, payload: unknown): string =>
  JSON.stringify([null, null, topic, event, payload]);
const change = (data: unknown): string => message('postgres_changes', { ids: [1], data });

it.each([
  ['no JSON', 'hello'],
  ['null', 'null'],
  ['a number', '1'],
  ['bytes', Buffer.from([0xff, 0, 1])],
  ['bytes that end early', Buffer.from([4, 255, 255, 255, 255, 0])],
  ['a change of nothing', change(null)],
  ['a change of another shape', change({ type: 'INSERT', table: 1, columns: 'x', record: [] })],
  [
    'a failure that cannot be written as text',
    message('system', { extension: 'x', status: 'error', message: { toString: 1 } }),
  ],
])(
  'a message of Realtime that is %s never ends the process: the channel goes on or is opened anew',
  async (_what, text) => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const connected = once(server, 'connection') as Promise<[WebSocket]>;
    const reasons: string[] = [];
    const options = {
      serviceRoleKey: 'key',
      timeoutMs: 1000,
      heartbeatIntervalMs: 60_000,
      tables: capturedTables,
    };
    const failed = new Promise<void>((resolve) => {
      openChannel(
        { url: `http://127.0.0.1:${port}`, ...options },
        {
          onConfirmed: () => undefined,
          onHint: () => undefined,
          onFailed(reason) {
            reasons.push(reason);
            resolve();
          },
        },
      );
    });
    const [socket] = await connected;
    await once(socket, 'message');
    socket.send(text);
    // A message that does not fail the channel leaves the join unanswered, which fails it later.
    await failed;
    expect(reasons).toHaveLength(1);
    expect(reasons[0]?.length).toBeLessThanOrEqual(300);
    socket.terminate();
    await new Promise((resolve) => server.close(resolve));
  },
);
