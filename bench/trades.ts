import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { SingleBar } from 'cli-progress';

import { openMarket, request, tokenOf } from './support/api.ts';
import { monotonicMs } from './support/clock.ts';
import { distributionOf } from './support/distribution.ts';
import { killServerProcesses, startServerProcess, type ServerProcess } from './support/server-process.ts';

const help = `npm run bench:trades [-- --server DIR] [--rounds N] [--seconds N] [--in-flight N] [--markets N] [--wallets N]

Executes trades over HTTP, several at once, and prints the trades a second of the server. With another checkout, both
servers run beside each other and take turns, so that the ratio is of one run.

  --server DIR    the server of another checkout, with its node_modules: it counts as "before"
  --rounds N      rounds of each server (5)
  --seconds N     seconds of a round (4)
  --in-flight N   trades that wait for their answer at once (16)
  --markets N     markets that the trades go to in turn (8)
  --wallets N     wallets that trade in turn (16); the trades of a wallet wait for each other at its durable topic
  --help

DATABASE_URL and REDIS_URL are passed on to the servers; they write markets and trades there.
Unset: the embedded database in temporary folders.
`;

const { values } = parseArgs({
  options: {
    server: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    'in-flight': { type: 'string', default: '16' },
    markets: { type: 'string', default: '8' },
    wallets: { type: 'string', default: '16' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

const secret = randomBytes(32).toString('base64url');
const share = '1000000000';
const trade = 'mutation Trade($input: ExecuteTradeInput!) { executeTrade(input: $input) { trade { id } } }';

interface Measured {
  readonly name: string;
  readonly server: ServerProcess;
  readonly marketIds: readonly string[];
  readonly perSecond: number[];
}

function numberOf(option: 'rounds' | 'seconds' | 'in-flight' | 'markets' | 'wallets'): number {
  const number = Number(values[option]);
  if (!Number.isInteger(number) || number < 1) throw new Error(`--${option} must be a positive integer`);
  return number;
}

async function main(): Promise<void> {
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  const [rounds, seconds] = [numberOf('rounds'), numberOf('seconds')];
  const [inFlight, markets] = [numberOf('in-flight'), numberOf('markets')];
  const folder = mkdtempSync(join(tmpdir(), 'marketcast-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const checkouts =
    values.server === undefined
      ? [{ name: 'this checkout', checkout: undefined }]
      : [
          { name: 'before', checkout: resolve(values.server) },
          { name: 'this checkout', checkout: undefined },
        ];

  const measured: Measured[] = [];
  for (const { name, checkout } of checkouts) {
    const server = await startServerProcess(
      'plain',
      {
        NODE_ENV: 'production',
        DATA_DIR: join(folder, name),
        JWT_SECRET: secret,
        // Few wallets send all trades.
        RATE_LIMIT_MESSAGES: '0',
        RATE_LIMIT_MUTATIONS: '0',
      },
      checkout,
    );
    const marketIds: string[] = [];
    for (let index = 0; index < markets; index += 1) {
      marketIds.push(await openMarket(server.url, secret, `How many trades fit into second ${index}?`));
    }
    measured.push({ name, server, marketIds, perSecond: [] });
  }
  const bar = new SingleBar({ stream: process.stderr, hideCursor: true, clearOnComplete: true });
  bar.start((rounds + 1) * measured.length, 0);
  for (let round = 0; round <= rounds; round += 1) {
    for (const each of measured) {
      const perSecond = await tradeFor(each, seconds, inFlight);
      // The first round of each warms up.
      if (round > 0) each.perSecond.push(perSecond);
      bar.increment();
    }
  }
  bar.stop();
  for (const { server } of measured) await server.kill();
  print(measured);
}

/** Trades for some seconds, and returns the trades a second. */
async function tradeFor({ server, marketIds }: Measured, seconds: number, inFlight: number): Promise<number> {
  const wallets = numberOf('wallets');
  const tokens = await Promise.all(
    Array.from({ length: wallets }, (_, index) => tokenOf(secret, 'authenticated', `wallet-${index}`)),
  );
  const startedAtMs = monotonicMs();
  const endsAtMs = startedAtMs + seconds * 1000;
  let count = 0;
  let next = 0;
  const run = async (): Promise<void> => {
    while (monotonicMs() < endsAtMs) {
      const index = next;
      next += 1;
      const marketId = marketIds[index % marketIds.length];
      // Both sides in turn, so that the price stays where it is.
      const outcome = Math.floor(index / marketIds.length) % 2 === 0 ? 'YES' : 'NO';
      await request(server.url, tokens[index % wallets] ?? '', trade, {
        input: { marketId, tradeType: 'BUY', outcome, shares: share },
      });
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, run));
  return (count * 1000) / (monotonicMs() - startedAtMs);
}

function print(measured: readonly Measured[]): void {
  const medians = measured.map(({ perSecond }) => distributionOf(perSecond).median);
  const [first = NaN] = medians;
  for (const [index, { name, perSecond }] of measured.entries()) {
    const median = medians[index] ?? NaN;
    const range = `${Math.min(...perSecond).toFixed(0)} to ${Math.max(...perSecond).toFixed(0)}`;
    const ratio = index === 0 ? '' : `, × before: ${(median / first).toFixed(2)}`;
    console.log(`${name}: ${median.toFixed(0)} trades a second (${range})${ratio}`);
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    killServerProcesses();
    process.exit(130);
  });
}

main().catch((error: unknown) => {
  killServerProcesses();
  console.error(error);
  process.exitCode = 1;
});
