import { once } from 'node:events';
import { request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

import { SignJWT } from 'jose';
import WebSocket from 'ws';

import type { Facts } from '../grammar/facts.ts';
import { secret } from './subject.ts';

/** The address of the client that behaves. No case comes from it. */
const saneAddress = '127.9.0.1';
const traderAddress = '127.9.0.2';
const tradeIntervalMs = 150;
/** The code of a connection that ended without a close. */
const brokenConnection = 1006;

/** Markets with trades that go on, and a client that behaves and must get their events. */
export interface World extends AsyncDisposable {
  readonly facts: Facts;
  /** Trades that were executed so far. */
  readonly trades: number;
  /** Events that the client has got so far. */
  readonly events: number;
  /** The close code of the client's socket; null while it is open. */
  readonly lostWith: number | null;
  /** Stops the trades. Resolves when none is on its way. */
  rest(): Promise<void>;
  /** Trades once. Milliseconds until the client had the event; Infinity when it did not come in `timeoutMs`. */
  timeToEvent(timeoutMs: number): Promise<number>;
  /** The status of `/health`, or 0 when it did not answer in a second. */
  health(): Promise<number>;
}

/** Creates the markets, and starts the trades and the client. */
export async function createWorld(port: number): Promise<World> {
  const service = await tokenOf('service', 'service_role', 7200);
  const trader = await tokenOf('trader', 'authenticated', 7200);
  const send = (query: string, variables: object, token: string): Promise<Answer> =>
    ask(port, traderAddress, query, variables, token);
  const markets: string[] = [];
  for (const question of ['Will the first storm end well?', 'Größe > 10 €? 🚀', 'Will it rain?']) {
    const proposed = await send(propose, { input: { question, bParameter: '100000000000' } }, trader);
    const id = textAt(proposed, 'proposeMarket', 'market', 'id');
    markets.push(id);
    for (const state of ['APPROVED', 'ACTIVE'])
      await send(change, { input: { marketId: id, state } }, service);
  }
  const [market = '', other = ''] = markets;
  let discussion = '';
  for (let count = 0; count < 30; count += 1) {
    const posted = await send(post, { input: { marketId: market, content: `Comment ${count}` } }, trader);
    discussion = textAt(posted, 'postDiscussion', 'discussion', 'id') || discussion;
    // Below the rate of mutations of a wallet.
    await pause(110);
  }
  const read = async (id: string): Promise<Answer> =>
    send(
      'query($id: ID!) { market(id: $id) { cursor trades(first: 1) { pageInfo { endCursor } } } }',
      { id },
      trader,
    );
  await send(trade, { input: tradeOf(market, '1') }, trader);
  const first = await read(market);
  const facts: Facts = {
    market,
    discussion,
    marketCursor: textAt(first, 'market', 'cursor'),
    otherCursor: textAt(await read(other), 'market', 'cursor'),
    pageCursor: textAt(first, 'market', 'trades', 'pageInfo', 'endCursor'),
    wallet: 'trader',
    token: await tokenOf('stranger', 'authenticated', 7200),
    expiredToken: await tokenOf('stranger', 'authenticated', -60),
  };

  let events = 0;
  let lostWith: number | null = null;
  let wake: () => void = () => undefined;
  let socket: WebSocket;
  const connect = async (): Promise<void> => {
    const opened = new WebSocket(`ws://127.0.0.1:${port}/graphql`, 'graphql-transport-ws', {
      localAddress: saneAddress,
    });
    socket = opened;
    opened.on('error', () => undefined);
    opened.on('message', (data: Buffer) => {
      const text = data.toString();
      if (text.includes('"connection_ack"'))
        opened.send(JSON.stringify({ id: 'sane', type: 'subscribe', payload: { query: watch } }));
      if (!text.includes('"next"')) return;
      events += 1;
      wake();
    });
    await once(opened, 'open');
    opened.on('close', (code) => {
      // A busy machine may keep the client from answering a ping, so it comes back as clients do.
      if (code === brokenConnection && isWatching) void connect().catch(() => (lostWith = code));
      else lostWith = code;
    });
    opened.send('{"type":"connection_init"}');
  };
  let isWatching = true;
  await connect();

  let trades = 0;
  const state = { isTrading: true };
  const tradeOnce = async (serial: number): Promise<void> => {
    const { data } = await send(trade, { input: tradeOf(markets[serial % 3] ?? market, '1000') }, trader);
    if (data?.['executeTrade'] != null) trades += 1;
  };
  const trading = (async () => {
    for (let serial = 0; state.isTrading; serial += 1) {
      // A server that has ended is told by the process.
      await tradeOnce(serial).catch(() => undefined);
      await pause(tradeIntervalMs);
    }
  })();

  return {
    facts,
    get trades() {
      return trades;
    },
    get events() {
      return events;
    },
    get lostWith() {
      return lostWith;
    },
    async rest() {
      state.isTrading = false;
      await trading;
    },
    async timeToEvent(timeoutMs) {
      // Until no event of an earlier trade can come any more.
      for (let seen = -1; seen !== events;) {
        seen = events;
        await pause(200);
      }
      const arrived = new Promise<void>((resolve) => (wake = resolve));
      const startedAtMs = performance.now();
      await Promise.race([tradeOnce(0).catch(() => undefined), pause(timeoutMs)]);
      return Promise.race([
        arrived.then(() => performance.now() - startedAtMs),
        pause(timeoutMs, Infinity, { ref: false }),
      ]);
    },
    health: () =>
      new Promise((resolve) => {
        const asked = request({ port, host: '127.0.0.1', path: '/health', timeout: 1000, agent: false });
        asked.on('response', (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        });
        asked.on('timeout', () => asked.destroy());
        asked.on('error', () => resolve(0));
        asked.end();
      }),
    async [Symbol.asyncDispose]() {
      state.isTrading = false;
      await trading;
      isWatching = false;
      socket.terminate();
    },
  };
}

const propose = 'mutation($input: ProposeMarketInput!) { proposeMarket(input: $input) { market { id } } }';
const change =
  'mutation($input: ChangeMarketStateInput!) { changeMarketState(input: $input) { market { id } } }';
const post = 'mutation($input: PostDiscussionInput!) { postDiscussion(input: $input) { discussion { id } } }';
const trade = 'mutation($input: ExecuteTradeInput!) { executeTrade(input: $input) { trade { id } } }';
const watch = 'subscription { tradeExecuted { trade { id shares } } }';

const tradeOf = (marketId: string, shares: string): object => ({
  ...{ marketId, shares, tradeType: 'BUY', outcome: 'YES', maxCost: '9000000000' },
});

interface Answer {
  readonly data?: Readonly<Record<string, unknown>> | null;
}

/** Sends an operation from an address of its own. */
function ask(
  port: number,
  localAddress: string,
  query: string,
  variables: object,
  token: string,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const options = {
      port,
      host: '127.0.0.1',
      path: '/graphql',
      method: 'POST',
      agent: false,
      timeout: 10_000,
    };
    const asked = request({ ...options, localAddress, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('error', reject);
      response.on('end', () => resolve(JSON.parse(text) as Answer));
    });
    asked.on('timeout', () => asked.destroy());
    asked.on('error', reject);
    asked.end(JSON.stringify({ query, variables }));
  });
}

/** The text at a path of the data; empty when there is none. */
function textAt({ data }: Answer, ...path: readonly string[]): string {
  let value: unknown = data;
  for (const name of path) value = (value as Record<string, unknown> | null | undefined)?.[name];
  return typeof value === 'string' ? value : '';
}

function tokenOf(wallet: string, role: string, seconds: number): Promise<string> {
  return new SignJWT({ role })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(wallet)
    .setExpirationTime(Math.floor(Date.now() / 1000) + seconds)
    .sign(new TextEncoder().encode(secret));
}
