import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

import { openMarket, tokenOf } from '../support/api.ts';
import { distributionOf } from '../support/distribution.ts';
import { startDurablePostgres } from '../support/durable-postgres.ts';
import { processorMicros } from '../support/processor.ts';
import { runBench } from '../support/run-bench.ts';
import { startServerProcess } from '../support/server-process.ts';
import { placeAtRate } from './placing.ts';
import { openWatchers } from './watchers.ts';

const help = `npm run bench:book [-- --seconds N] [--per-second N] [--changes N] [--watchers N]

Starts a server in a process of its own on a PostgreSQL with fsync, and measures:

  placement → orderUpdated   from before the placement is sent over HTTP to its event at a socket of its wallet, at --per-second (250)
  watchers                   processor time of the server for each change and watcher of a book, at --changes (200) a second with
                             --watchers (1000) sockets, less that of the same placements without watchers; without everyMs and with 500,
                             and as a multiple of a bare ws that sends a text of the same length for each change
`;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '10' },
    'per-second': { type: 'string', default: '250' },
    changes: { type: 'string', default: '200' },
    watchers: { type: 'string', default: '1000' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
const [seconds, perSecond, changes, watchers] = [
  ...[values.seconds, values['per-second'], values.changes, values.watchers],
].map(Number) as [number, number, number, number];

const secret = randomBytes(32).toString('base64url');
const subscription = `subscription ($marketId: ID!, $everyMs: Int) { orderBookChanged(marketId: $marketId, everyMs: $everyMs) {
  sequence previousSequence checksum changes { side price shares } } }`;

interface Served {
  readonly url: string;
  readonly pid: number;
  readonly tokens: readonly string[];
}

async function measureLatency({ url, tokens }: Served, wallets: readonly string[]): Promise<void> {
  const marketIds: string[] = [];
  for (let index = 0; index < 10; index += 1)
    marketIds.push(await openMarket(url, secret, `How long does order book ${index} take?`));
  const sent = new Map<string, number>();
  const delays: number[] = [];
  const clients = tokens.map((token) =>
    createClient({
      url: url.replace('http', 'ws'),
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${token}` },
    }),
  );
  for (const client of clients)
    client.subscribe<{ orderUpdated: { order: { clientId: string } } }>(
      { query: 'subscription { orderUpdated { order { clientId } } }' },
      {
        next({ data }) {
          const sentAtMs = sent.get(data?.orderUpdated.order.clientId ?? '');
          if (sentAtMs !== undefined) delays.push(performance.now() - sentAtMs);
        },
        error: console.error,
        complete: () => undefined,
      },
    );
  const placing = { url, tokens, marketIds, perSecond };
  await placeAtRate({ ...placing, seconds: 3 });
  const onSent = (clientId: string): void => void sent.set(clientId, performance.now());
  const placed = await placeAtRate({ ...placing, seconds, onSent });
  while (delays.length < placed) await new Promise((resolve) => setTimeout(resolve, 10));
  for (const client of clients) void client.dispose();
  const { median, p99, max } = distributionOf(delays);
  console.log(
    `placement → orderUpdated at ${perSecond}/s, ${wallets.length} wallets: median ${median} ms, p99 ${p99} ms, max ${max} ms`,
  );
}

/** Processor time of a server for each placement, in microseconds, and the messages of its watchers. */
async function measureWatched(
  { url, pid, tokens }: Served,
  marketId: string,
  everyMs: number | null,
  count: number,
) {
  const messages = [
    '{"type":"connection_init"}',
    JSON.stringify({
      id: 'b',
      type: 'subscribe',
      payload: { query: subscription, variables: { marketId, everyMs } },
    }),
  ];
  using open = await openWatchers(url, count, messages, 'graphql-transport-ws');
  const placing = { url, tokens, marketIds: [marketId], perSecond: changes };
  await placeAtRate({ ...placing, seconds: 2 });
  open.take();
  const before = processorMicros([pid]);
  const placed = await placeAtRate({ ...placing, seconds });
  return { micros: (processorMicros([pid]) - before) / placed, placed, ...open.take() };
}

async function measureBare(bytes: number): Promise<number> {
  const program = fileURLToPath(new URL('bare-ws.ts', import.meta.url));
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', program, String(changes), String(Math.round(bytes))],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  try {
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const { url } = JSON.parse(line.toString()) as { url: string };
    using open = await openWatchers(url, watchers, []);
    await new Promise((resolve) => setTimeout(resolve, 2000));
    open.take();
    const before = processorMicros([child.pid ?? 0]);
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    return (processorMicros([child.pid ?? 0]) - before) / open.take().messages;
  } finally {
    child.kill('SIGKILL');
  }
}

async function measureWatchers(served: Served): Promise<void> {
  const marketId = await openMarket(served.url, secret, 'What does a watched book cost?');
  const alone = await measureWatched(served, marketId, null, 1);
  const each = await measureWatched(served, marketId, null, watchers);
  const merged = await measureWatched(served, marketId, 500, watchers);
  const bare = await measureBare(each.bytes / each.messages);
  const costOf = (micros: number): number => (micros - alone.micros) / watchers;
  console.log(
    `${watchers} watchers, ${changes} changes/s, messages of ${(each.bytes / each.messages).toFixed(0)} bytes; bare ws ${bare.toFixed(2)} µs a change and watcher`,
  );
  for (const [name, { micros, placed, messages }] of [
    ['every change', each],
    ['everyMs 500', merged],
  ] as const)
    console.log(
      `  ${name}: ${costOf(micros).toFixed(2)} µs, ${(costOf(micros) / bare).toFixed(2)} × bare ws; ${(messages / placed / watchers).toFixed(3)} messages a change and watcher`,
    );
}

async function main(): Promise<void> {
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  await using postgres = await startDurablePostgres();
  await using server = await startServerProcess('plain', {
    NODE_ENV: 'production',
    DATABASE_URL: await postgres.createDatabase(),
    JWT_SECRET: secret,
    ...{ RATE_LIMIT_MESSAGES: '0', RATE_LIMIT_MUTATIONS: '0', RATE_LIMIT_COST: '0', RATE_LIMIT_ORDERS: '0' },
    ...{ RATE_LIMIT_CONTROL_FRAMES: '0', MAX_CONNECTIONS_PER_IP: '0' },
  });
  const wallets = Array.from({ length: 16 }, (_, index) => `wallet-${index}`);
  const tokens = await Promise.all(wallets.map((wallet) => tokenOf(secret, 'authenticated', wallet)));
  const served = { url: server.url, pid: server.pid, tokens };
  await measureLatency(served, wallets);
  await measureWatchers(served);
}

runBench(main);
