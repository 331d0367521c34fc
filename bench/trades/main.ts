import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { positiveInteger } from '../support/positive-integer.ts';
import { runBench } from '../support/run-bench.ts';

import { SingleBar } from 'cli-progress';

import { queryDatabase, type TestPostgres } from '../../test/support/postgres/postgres.ts';
import { startRedis, type TestRedis } from '../../test/support/redis/redis.ts';
import { tokenOf } from '../support/api.ts';
import { distributionOf } from '../support/distribution.ts';
import { startDurablePostgres } from '../support/durable-postgres.ts';
import { startPeers, startServers, type Contestant, type Measured, type Stage } from './contestants.ts';
import { measureEvents } from './events.ts';

const kinds = ['embedded', 'postgres', 'redis', 'two', 'peers'] as const;
type Kind = (typeof kinds)[number];

const help = `npm run bench:trades [-- --on LIST] [--without-halts] [--without-inbox] [--server DIR] [--rounds N] [--seconds N] [--in-flight LIST] [--markets N]

Executes trades over HTTP and prints trades a second, the milliseconds of an answer, and those of the processor that the server
spends on a trade. All take turns in rounds, so a ratio is the median of the ratios of rounds. PostgreSQL is one of its own,
with fsync, and Redis, too.

  --on LIST         ${kinds.join(',')} (all): the server on the embedded database, on PostgreSQL, on PostgreSQL and Redis, two
                    processes on PostgreSQL, and pgbench and a naive peer with the same statements
  --without-halts   the server without the table of halts, beside each on PostgreSQL: "no halts"
  --without-inbox   the server without the tables of inboxes, beside each on PostgreSQL: "no inbox"
  --server DIR      the server of another checkout, with its node_modules, beside each: "before"
  --rounds N        rounds of each (5)
  --seconds N       seconds of a round (4)
  --in-flight LIST  trades that wait for their answer at once (16,1)
  --markets N       markets that the trades go to in turn (10)
  --wallets N       wallets that trade in turn (16); the trades of a wallet wait for each other at its durable topic
  --help
`;

const { values } = parseArgs({
  options: {
    on: { type: 'string', default: kinds.join() },
    'without-halts': { type: 'boolean', default: false },
    'without-inbox': { type: 'boolean', default: false },
    server: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    'in-flight': { type: 'string', default: '16,1' },
    markets: { type: 'string', default: '10' },
    wallets: { type: 'string', default: '16' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

async function main(): Promise<void> {
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  const on = values.on.split(',').map((name): Kind => {
    const kind = kinds.find((known) => known === name);
    if (kind === undefined) throw new Error(`--on knows no ${name}`);
    return kind;
  });
  const folder = mkdtempSync(join(tmpdir(), 'marketcast-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const secret = randomBytes(32).toString('base64url');
  const tokens = await Promise.all(
    Array.from({ length: positiveInteger(values.wallets) }, (_, index) =>
      tokenOf(secret, 'authenticated', `wallet-${index}`),
    ),
  );
  const stage: Stage = { folder, secret, markets: positiveInteger(values.markets), tokens };

  await using postgres = on.some((kind) => kind !== 'embedded') ? await startDurablePostgres() : null;
  await using redis = on.includes('redis') ? await startRedis() : null;
  const contestants: Contestant[] = [];
  for (const kind of on) contestants.push(...(await startKind(kind, stage, postgres, redis)));
  try {
    for (const inFlight of values['in-flight'].split(',').map(positiveInteger)) {
      print(
        inFlight,
        await measureRounds(
          contestants,
          positiveInteger(values.rounds),
          positiveInteger(values.seconds),
          inFlight,
        ),
      );
    }
    for (const contestant of contestants) await printEvents(contestant);
  } finally {
    for (const contestant of contestants) await contestant.close();
  }
}

async function startKind(
  kind: Kind,
  stage: Stage,
  postgres: TestPostgres | null,
  redis: TestRedis | null,
): Promise<readonly Contestant[]> {
  if (kind === 'peers') return postgres === null ? [] : startPeers(stage, postgres);
  const { server, 'without-halts': isBesideNoHalts, 'without-inbox': isBesideNoInbox } = values;
  const own = { checkout: undefined, foreignTable: null };
  const checkouts = [
    ...(server === undefined ? [] : [{ ...own, name: `${kind}, before`, checkout: resolve(server) }]),
    ...(isBesideNoHalts && kind !== 'embedded'
      ? [{ ...own, name: `${kind}, no halts`, foreignTable: 'trading_halts' }]
      : []),
    ...(isBesideNoInbox && kind !== 'embedded'
      ? [{ ...own, name: `${kind}, no inbox`, foreignTable: 'notifications' }]
      : []),
    { ...own, name: kind },
  ];
  const contestants: Contestant[] = [];
  for (const [index, { name, checkout, foreignTable }] of checkouts.entries()) {
    const environment: Record<string, string> = {};
    if (kind !== 'embedded' && postgres !== null) {
      const url = await postgres.createDatabase();
      // A table of another program turns the capability off, so that trades do nothing for it.
      if (foreignTable !== null) await queryDatabase(url, `CREATE TABLE ${foreignTable} (other integer)`);
      environment['DATABASE_URL'] = url;
    }
    if (kind === 'redis' && redis !== null) environment['REDIS_URL'] = `${redis.url}/${index}`;
    contestants.push(await startServers(name, stage, kind === 'two' ? 2 : 1, environment, checkout));
  }
  return contestants;
}

async function measureRounds(
  contestants: readonly Contestant[],
  rounds: number,
  seconds: number,
  inFlight: number,
): Promise<ReadonlyMap<string, readonly Measured[]>> {
  const measured = new Map<string, Measured[]>(contestants.map(({ name }) => [name, []]));
  const bar = new SingleBar({ stream: process.stderr, hideCursor: true, clearOnComplete: true });
  bar.start((rounds + 1) * contestants.length, 0);
  for (let round = 0; round <= rounds; round += 1) {
    for (const contestant of contestants) {
      const figures = await contestant.trade(seconds, inFlight);
      // The first round of each warms up.
      if (round > 0) measured.get(contestant.name)?.push(figures);
      bar.increment();
    }
  }
  bar.stop();
  return measured;
}

function print(inFlight: number, measured: ReadonlyMap<string, readonly Measured[]>): void {
  console.log(`${inFlight} in flight, ${values.markets} markets`);
  for (const [name, rounds] of measured) {
    const perSecond = rounds.map((round) => round.perSecond);
    const latencies = rounds.flatMap(({ latenciesMs }) => latenciesMs);
    const cpuMs = distributionOf(rounds.map((round) => round.cpuMs)).median;
    const parts = [
      `${distributionOf(perSecond).median.toFixed(0)}/s`,
      `(${Math.min(...perSecond).toFixed(0)} to ${Math.max(...perSecond).toFixed(0)})`,
      ...(latencies.length === 0 ? [] : [answerOf(latencies)]),
      ...(Number.isNaN(cpuMs) ? [] : [`cpu ${cpuMs.toFixed(2)} ms`]),
      ...['pgbench', 'naive peer', `${name}, before`, `${name}, no halts`, `${name}, no inbox`].flatMap(
        (other) => {
          const others = measured.get(other);
          if (others === undefined || other === name) return [];
          const ratios = perSecond.map((each, round) => each / (others[round]?.perSecond ?? NaN));
          return [`${distributionOf(ratios).median.toFixed(2)} × ${other.split(', ').at(-1) ?? other}`];
        },
      ),
    ];
    console.log(`  ${name.padEnd(18)} ${parts.join('  ')}`);
  }
}

function answerOf(latencies: readonly number[]): string {
  const { median, p99 } = distributionOf(latencies);
  return `p50 ${median.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`;
}

async function printEvents(contestant: Contestant): Promise<void> {
  const latencies = await measureEvents(contestant, positiveInteger(values.seconds));
  if (latencies.length === 0) return;
  const { median, p99 } = distributionOf(latencies);
  console.log(`${contestant.name}: trade to event p50 ${median.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`);
}

runBench(main);
