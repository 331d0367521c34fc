import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import pg from 'pg';

import { startPostgres } from '../test/support/postgres/postgres.ts';
import { startRealtimeServer } from '../test/support/realtime/server.ts';
import { startRedis } from '../test/support/redis/redis.ts';
import { tokenOf, untilLive } from './support/api.ts';
import { monotonicMs } from './support/clock.ts';
import { distributionOf } from './support/distribution.ts';
import { startServerProcess } from './support/server-process.ts';
import { openSubscriber } from './support/subscriber.ts';

const help = `npm run bench:capture [-- --source NAME] [--count N] [--rate N] [--redis]

Starts a PostgreSQL and a server that captures its rows, each in a process of its own, and measures from rows that
another connection writes:

  committed → event   from the database's confirmation of the commit, in this process, to the event at a subscriber's
                      socket, in this process
  one statement       from the confirmation of 10,000 trades inserted by one statement to the arrival of the last, and
                      the server's peak memory before and after

  --source    postgres: its replication slot; supabase: a stand-in for Realtime, in this process (postgres)
  --count N   trades, one transaction each (1000)
  --rate N    trades a second (50)
  --redis     with a Redis of its own rather than the in-process broker
  --help
`;

const subscription = `subscription Watch($marketId: ID) { tradeExecuted(marketId: $marketId) { id trade { txSignature shares } } }`;
const signatureOf = /"txSignature":"([^"]+)"/;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const insert = `INSERT INTO trades (market_id, user_wallet, trade_type, outcome, shares, cost, tx_signature, block_time)`;

/** Largest resident memory that a process has had, in MiB (proc(5)). */
function peakMib(pid: number): number {
  const kib = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Math.round(Number(kib) / 1024);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      source: { type: 'string', default: 'postgres' },
      count: { type: 'string', default: '1000' },
      rate: { type: 'string', default: '50' },
      redis: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return;
  }
  const secret = randomBytes(32).toString('base64url');
  const count = Number(values.count);
  const intervalMs = 1000 / Number(values.rate);
  await using postgres = await startPostgres();
  await using redis = values.redis ? await startRedis() : null;
  const writer = new pg.Client({ connectionString: postgres.url });
  writer.on('error', () => undefined);
  await writer.connect();
  await writer.query('CREATE PUBLICATION supabase_realtime');
  await using realtime =
    values.source === 'supabase' ? await startRealtimeServer({ databaseUrl: postgres.url }) : null;
  await using server = await startServerProcess('plain', {
    NODE_ENV: 'test',
    DATABASE_URL: postgres.url,
    CHANGE_SOURCE: values.source,
    ...(realtime === null
      ? {}
      : { SUPABASE_URL: realtime.url, SUPABASE_SERVICE_ROLE_KEY: realtime.serviceKey }),
    JWT_SECRET: secret,
    LOG_LEVEL: 'info',
    ...(redis === null ? {} : { REDIS_URL: redis.url }),
  });
  const marketId = randomUUID();
  await writer.query(`INSERT INTO users (wallet) VALUES ('bench')`);
  await writer.query(
    `INSERT INTO markets (id, on_chain_address, question, creator_wallet, state, b_parameter, initial_liquidity, created_at)
     VALUES ($1, $1, 'How soon does it arrive?', 'bench', 'ACTIVE', 1, 1, now())`,
    [marketId],
  );
  using trades = await openSubscriber(server.url, {
    query: subscription,
    variables: { marketId },
    key: signatureOf,
  });
  await untilLive(server.url, await tokenOf(secret, 'authenticated'));

  const samples: number[] = [];
  const startedAtMs = monotonicMs();
  for (let index = 0; index < count; index += 1) {
    const signature = `${marketId}:${index}`;
    await writer.query(`${insert} VALUES ($1, 'bench', 'buy', true, 1, 1, $2, now())`, [marketId, signature]);
    const committedMs = monotonicMs();
    samples.push((await trades.arrivalOf(signature)) - committedMs);
    await pause(Math.max(0, startedAtMs + (index + 1) * intervalMs - monotonicMs()));
  }
  console.log('committed → event, ms', distributionOf(samples));

  const before = peakMib(server.pid);
  const sentMs = monotonicMs();
  await writer.query(
    `${insert} SELECT $1, 'bench', 'buy', true, n, n, $1 || ':bulk' || n, now() FROM generate_series(1, 10000) AS n`,
    [marketId],
  );
  const committedMs = monotonicMs();
  const lastMs = await trades.arrivalOf(`${marketId}:bulk10000`);
  await pause(500);
  console.log('10,000 trades in one statement', {
    statementMs: Math.round(committedMs - sentMs),
    committedToLastMs: Math.round(lastMs - committedMs),
    delivered: trades.keys.length - count,
    repeated: trades.keys.length - new Set(trades.keys).size,
    peakMibBefore: before,
    peakMibAfter: peakMib(server.pid),
  });
  await writer.end();
}

await main();
