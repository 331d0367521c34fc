import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startServer, type TestServer } from '../support/servers/server.ts';
import { withoutLimits } from '../support/graphql/streams.ts';
import {
  connectTo,
  exampleAccept,
  frame,
  handshake,
  opcodes,
  type HandshakeOptions,
  type ResponseHead,
} from '../support/clients/wire-socket.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startServer(withoutLimits);
});

afterAll(() => server.stop());

/** The answer to an opening handshake. */
async function answerTo(options: HandshakeOptions): Promise<ResponseHead> {
  using socket = await connectTo(server);
  socket.write(handshake(options));
  return await socket.head();
}

describe('an opening handshake (4.2)', () => {
  it('is answered with 101 and what proves that it was understood', async () => {
    const { status, headers } = await answerTo({});
    expect(status).toBe(101);
    expect(headers.get('upgrade')?.toLowerCase()).toBe('websocket');
    expect(headers.get('connection')?.toLowerCase()).toBe('upgrade');
    expect(headers.get('sec-websocket-accept')).toBe(exampleAccept);
    expect(headers.get('sec-websocket-protocol')).toBe('graphql-transport-ws');
    expect(headers.has('sec-websocket-extensions')).toBe(false);
  });

  it.each([
    { what: 'WEBSOCKET', headers: { Upgrade: 'WebSocket' } },
    { what: 'a list of connection options', headers: { Connection: 'keep-alive, UPGRADE' } },
    { what: 'other subprotocols too', headers: { 'Sec-WebSocket-Protocol': 'mqtt, graphql-transport-ws' } },
    { what: 'extensions that nobody knows', headers: { 'Sec-WebSocket-Extensions': 'x-unknown; a=1' } },
    {
      what: 'compression, which is off',
      headers: { 'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits' },
    },
  ])('may say $what', async ({ headers }) => {
    const answer = await answerTo({ headers });
    expect(answer.status).toBe(101);
    expect(answer.headers.get('sec-websocket-protocol')).toBe('graphql-transport-ws');
    expect(answer.headers.has('sec-websocket-extensions')).toBe(false);
  });

  it('may have a query', async () => {
    expect((await answerTo({ path: '/graphql?from=here' })).status).toBe(101);
  });

  it('may have the first frames right behind it', async () => {
    using socket = await connectTo(server);
    socket.write(handshake(), frame({ opcode: opcodes.ping, payload: 'early' }));
    expect((await socket.head()).status).toBe(101);
    expect(await socket.frame()).toMatchObject({ opcode: opcodes.pong, payload: Buffer.from('early') });
  });

  it('is answered without a subprotocol, and closed with 4406, when the client offers only others', async () => {
    for (const offer of [null, 'graphql-ws', 'Graphql-Transport-Ws']) {
      using socket = await connectTo(server);
      socket.write(handshake({ headers: { 'Sec-WebSocket-Protocol': offer } }));
      const { status, headers } = await socket.head();
      expect([status, headers.has('sec-websocket-protocol')]).toEqual([101, false]);
      expect(await socket.closeCode()).toBe(4406);
    }
  });
});

describe('what is no opening handshake (4.2.1)', () => {
  const keys = [null, '', 'short', 'dGhlIHNhbXBsZSBub25jZQ', '!'.repeat(22) + '=='];
  it.each(keys)('with the key %s is refused with 400', async (key) => {
    expect((await answerTo({ headers: { 'Sec-WebSocket-Key': key } })).status).toBe(400);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('by %s is refused', async (method) => {
    const { status } = await answerTo({ method });
    expect(status).toBe(405);
  });

  it('without Upgrade is a request like any other, here one without a query', async () => {
    expect((await answerTo({ headers: { Upgrade: null } })).status).toBe(400);
    expect((await answerTo({ headers: { Connection: 'keep-alive' } })).status).toBe(400);
  });

  it('to something else is a request like any other, here one without a query', async () => {
    expect((await answerTo({ headers: { Upgrade: 'h2c' } })).status).toBe(400);
  });

  it.each(['/', '/graphql/', '/graphqls', '/health', '/graphql/..', '/%67raphql'])(
    'to %s is not found',
    async (path) => {
      expect((await answerTo({ path })).status).toBe(404);
    },
  );

  it('is told why, by a code in the body', async () => {
    for (const [options, code] of [
      [{ path: '/' }, 'NOT_FOUND'],
      [{ headers: { Origin: 'https://elsewhere.example' } }, 'FORBIDDEN'],
      [{ headers: { 'Sec-WebSocket-Version': '8' } }, 'BAD_USER_INPUT'],
    ] as const) {
      using socket = await connectTo(server);
      socket.write(handshake(options));
      await socket.head();
      const body = JSON.parse((await socket.rest()).toString()) as unknown;
      expect(body).toMatchObject({ errors: [{ extensions: { code } }] });
    }
  });

  it.each([',', 'graphql-transport-ws, graphql-transport-ws', 'graphql transport ws'])(
    'with the subprotocols "%s" is refused with 400',
    async (protocols) => {
      expect((await answerTo({ headers: { 'Sec-WebSocket-Protocol': protocols } })).status).toBe(400);
    },
  );

  it('ends the connection', async () => {
    using socket = await connectTo(server);
    socket.write(handshake({ headers: { 'Sec-WebSocket-Key': null } }));
    expect((await socket.head()).headers.get('connection')).toBe('close');
    await socket.rest();
  });
});

describe('another version of the protocol (4.4)', () => {
  it.each([null, '', '0', '7', '8', '12', '14', '13, 8', '013', '+13', '1e1'])(
    'such as %s is refused with 426, which tells the version that is spoken',
    async (version) => {
      const { status, headers } = await answerTo({ headers: { 'Sec-WebSocket-Version': version } });
      expect(status).toBe(426);
      expect(headers.get('sec-websocket-version')).toBe('13');
    },
  );
});
