import { pino } from 'pino';
import { expect, it } from 'vitest';

import { traceIdOf } from '../../../../src/server/transport/http/trace.ts';
import { startServer } from '../../../support/servers/server.ts';
import { openSocket } from '../../../support/clients/socket.ts';
import { untilLive } from '../../../support/clients/subscriber.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';

it.each([`00-${traceId}-00f067aa0ba902b7-01`, `cc-${traceId}-00f067aa0ba902b7-00-what-a-later-version-adds`])(
  'takes the trace of %s',
  (header) => {
    expect(traceIdOf(header)).toBe(traceId);
    expect(traceIdOf([header, 'another'])).toBe(traceId);
  },
);

it.each([
  undefined,
  '',
  traceId,
  `00-${traceId.toUpperCase()}-00f067aa0ba902b7-01`,
  `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
  `00-${traceId}-00f067aa0ba902b7`,
  `00-${traceId}x-00f067aa0ba902b7-01`,
])('knows no trace from %s', (header) => {
  expect(traceIdOf(header)).toBeNull();
});

it('is in the lines of every request, socket and event stream that belongs to it', async () => {
  interface Line {
    readonly msg: string;
    readonly traceId?: string | null;
    readonly status?: number;
  }
  const lines: Line[] = [];
  const logger = pino({ level: 'debug' }, { write: (line: string) => lines.push(JSON.parse(line) as Line) });
  await using server = await startServer({}, logger);
  const headers = { traceparent: `00-${traceId}-00f067aa0ba902b7-01` };
  const post = (query: string, accept: string, signal?: AbortSignal) =>
    fetch(server.url, {
      method: 'POST',
      headers: { ...headers, accept, 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
      ...(signal && { signal }),
    });

  await (await post('{ __typename }', 'application/json')).text();
  const socket = await openSocket(server, { headers });
  socket[Symbol.dispose]();
  const leaving = new AbortController();
  await post('subscription { voteCast { id } }', 'text/event-stream', leaving.signal);
  leaving.abort();
  await untilLive(server, 0);

  const said = [
    ...['request answered', 'socket opened', 'socket closed'],
    ...['event stream opened', 'event stream closed'],
  ];
  const saying = (msg: string): readonly Line[] => lines.filter((line) => line.msg === msg);
  for (const msg of said) await expect.poll(() => saying(msg)[0]?.traceId, { message: msg }).toBe(traceId);
  expect(saying('request answered')[0]?.status).toBe(200);
});
