import { randomBytes } from 'node:crypto';
import { cpus } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { queryDatabase } from '../test/support/postgres/postgres.ts';
import { openMarket, request, tokenOf } from './support/api.ts';
import { distributionOf } from './support/distribution.ts';
import { startDurablePostgres } from './support/durable-postgres.ts';
import { positiveInteger } from './support/positive-integer.ts';
import { runBench } from './support/run-bench.ts';
import { startServerProcess, type ServerProcess } from './support/server-process.ts';
import { mutate } from './trades/http.ts';

const help = `npm run bench:inbox [-- --wallets N] [--seconds N] [--rows N]

Sends a notification to all wallets on a PostgreSQL of its own with fsync, kills the server in the middle with SIGKILL, starts it again,
and prints how long the audience took and how many wallets got it twice. Beside it, one client trades: its milliseconds while nothing
is sent, and while it is. Then it reads the badge of a wallet with many rows.

  --wallets N  wallets of the audience (100000)
  --seconds N  seconds of trades while nothing is sent (10)
  --rows N     rows of the wallet whose badge is read (100000)
  --help

\`npm run bench:trades -- --on postgres --without-inbox\` compares trades a second with and without the reactions of inboxes.
`;

const { values } = parseArgs({
  options: {
    wallets: { type: 'string', default: '100000' },
    seconds: { type: 'string', default: '10' },
    rows: { type: 'string', default: '100000' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

const many = 'wallet-with-many-rows';
const badgeReads = 500;
/** A statement locks the inbox for each of its rows again, which takes the longer the more it has. */
const rowsOfStatement = 1000;
/** Milliseconds between two looks at the audience. */
const lookMs = 100;

async function main(): Promise<void> {
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  const [wallets, rows] = [positiveInteger(values.wallets), positiveInteger(values.rows)];
  await using postgres = await startDurablePostgres();
  const databaseUrl = await postgres.createDatabase();
  const secret = randomBytes(32).toString('base64url');
  const environment = {
    ...{ NODE_ENV: 'production', DEMO: 'none', DATABASE_URL: databaseUrl, JWT_SECRET: secret },
    ...{ RATE_LIMIT_MUTATIONS: '0', RATE_LIMIT_MUTATIONS_PER_IP: '0', RATE_LIMIT_COST: '0' },
  };
  let server = await startServerProcess('plain', environment);
  try {
    const marketId = await openMarket(server.url, secret, 'Does trading feel an audience?');
    const run = (statement: string, ...parameters: unknown[]) =>
      queryDatabase(databaseUrl, statement, parameters);
    await run(`INSERT INTO users (wallet) SELECT 'wallet-' || n FROM generate_series(1, $1) AS n`, wallets);
    await run('ANALYZE users');
    const trader = await tokenOf(secret, 'authenticated', 'trader');
    await tradeUntil(() => server, trader, marketId, pause(2000));
    const idle = await tradeUntil(
      () => server,
      trader,
      marketId,
      pause(positiveInteger(values.seconds) * 1000),
    );

    const begunMs = performance.now();
    const { jobId } = await sendToAll(server, secret);
    const sentTo = async (): Promise<{ readonly created: number; readonly isDone: boolean }> => {
      const [row] = await run(
        'SELECT created::integer AS created, finished_at IS NOT NULL AS is_done FROM notification_runs WHERE id = $1',
        jobId,
      );
      return { created: Number(row?.['created']), isDone: row?.['is_done'] === true };
    };
    const finished = (async () => {
      while ((await sentTo()).created < wallets / 2) await pause(lookMs);
      await server.kill();
      server = await startServerProcess('plain', environment);
      while (!(await sentTo()).isDone) await pause(lookMs);
    })();
    const busy = await tradeUntil(() => server, trader, marketId, finished);
    const tookMs = performance.now() - begunMs;
    const [counted] = await run(
      `SELECT count(*)::integer AS rows, count(DISTINCT user_wallet)::integer AS wallets FROM notifications WHERE type = 'CUSTOM'`,
    );

    for (let written = 0; written < rows; written += rowsOfStatement) {
      await run(
        `INSERT INTO notifications (user_wallet, type, title) SELECT $1, 'CUSTOM', 'Row ' || n FROM generate_series(1, $2) AS n`,
        ...[many, Math.min(rowsOfStatement, rows - written)],
      );
    }
    const badge = await readBadges(server, await tokenOf(secret, 'authenticated', many), rows);

    console.log(`${wallets} wallets, ${cpus().length} cores`);
    console.log(`  sent to all, killed and begun again in between: ${(tookMs / 1000).toFixed(1)} s`);
    console.log(`  rows ${String(counted?.['rows'])}, wallets ${String(counted?.['wallets'])}`);
    console.log(`  a trade while nothing is sent  ${shown(idle)}`);
    console.log(`  a trade while it is sent       ${shown(busy)}`);
    console.log(`  the badge of ${rows} rows       ${shown(badge)}`);
  } finally {
    await server[Symbol.asyncDispose]();
  }
}

/** Trades, one after the other, until a promise settles. The milliseconds of each that was answered. */
async function tradeUntil(
  server: () => ServerProcess,
  token: string,
  marketId: string,
  end: Promise<unknown>,
): Promise<readonly number[]> {
  let isOver = false;
  const ended = end.finally(() => (isOver = true));
  const samples: number[] = [];
  const query = 'mutation ($input: ExecuteTradeInput!) { executeTrade(input: $input) { trade { id } } }';
  // oxlint-disable-next-line typescript/no-unnecessary-condition -- the promise sets it
  for (let turn = 0; !isOver; turn += 1) {
    const input = {
      marketId,
      outcome: turn % 2 === 0 ? 'YES' : 'NO',
      tradeType: 'BUY',
      shares: '1000000000',
    };
    const sentMs = performance.now();
    try {
      await mutate(server().url, token, JSON.stringify({ query, variables: { input } }));
      samples.push(performance.now() - sentMs);
    } catch {
      // The server is being killed or started.
      await pause(lookMs);
    }
  }
  await ended;
  return samples;
}

async function sendToAll(server: ServerProcess, secret: string): Promise<{ readonly jobId: string }> {
  const { sendNotifications } = await request<{ sendNotifications: { jobId: string } }>(
    server.url,
    await tokenOf(secret, 'service_role'),
    'mutation ($input: SendNotificationsInput!) { sendNotifications(input: $input) { jobId } }',
    { input: { dedupeKey: 'bench', audience: 'ALL', title: 'To all wallets', body: 'A line of text.' } },
  );
  return sendNotifications;
}

async function readBadges(server: ServerProcess, token: string, rows: number): Promise<readonly number[]> {
  const body = JSON.stringify({ query: '{ viewer { inbox { unreadCount unseenCount version } } }' });
  const samples: number[] = [];
  for (let read = 0; read < badgeReads; read += 1) {
    const sentMs = performance.now();
    const data = await mutate(server.url, token, body);
    samples.push(performance.now() - sentMs);
    if (!JSON.stringify(data).includes(`"unreadCount":${rows}`)) throw new Error('the badge is wrong');
  }
  return samples.slice(badgeReads / 5);
}

function shown(samples: readonly number[]): string {
  const { median, p99 } = distributionOf(samples);
  return `p50 ${median.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`;
}

runBench(main);
