import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { distributionOf } from '../support/distribution.ts';
import { startDurablePostgres } from '../support/durable-postgres.ts';
import { runBench } from '../support/run-bench.ts';
import { measureMatcher } from './matcher.ts';
import { openExchange, works, type WorkName } from './exchange.ts';
import { readProcessors } from './processors.ts';

const help = `npm run bench:orders [-- --on embedded,postgres] [--rounds N] [--operations N] [--in-flight N] [--markets N]

Places orders and makes trades in a process with a database, without transports, and prints operations a second and the processor time of each. All
kinds take turns in rounds, so a ratio is the median of the ratios of rounds. Then the time from a placement to its orderUpdated at half of the
rate of resting placements, and the matcher alone. PostgreSQL is one of its own, with fsync.

  plain      trades where no order rests
  no book    the same by a server without a book: as before
  resting    placements that rest
  crossing   placements that the market maker fills
  pairs      placements of which every second fills the one before
`;

const { values } = parseArgs({
  options: {
    on: { type: 'string', default: 'postgres,embedded' },
    rounds: { type: 'string', default: '7' },
    operations: { type: 'string', default: '400' },
    'in-flight': { type: 'string', default: '16' },
    markets: { type: 'string', default: '10' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

const [rounds, operations, inFlight, markets] = [
  ...[values.rounds, values.operations, values['in-flight'], values.markets],
].map(Number) as [number, number, number, number];

/** Seconds of placements for the delays of their news. */
const followedSeconds = 10;

async function measure(
  name: string,
  environment: Readonly<Record<string, string>>,
  postmaster: number | null,
): Promise<void> {
  await using exchange = await openExchange(environment, markets, inFlight);
  const names = Object.keys(works) as WorkName[];
  for (const each of names) await exchange.run(each, operations / 2);
  const taken = new Map<WorkName, Round[]>(names.map((each) => [each, []]));
  for (let round = 0; round < rounds; round += 1) {
    const order = round % 2 === 0 ? names : names.toReversed();
    for (const each of order) {
      const before = readProcessors(postmaster);
      const perSecond = await exchange.run(each, operations);
      const after = readProcessors(postmaster);
      const database = after.database === null ? null : after.database - (before.database ?? 0);
      taken.get(each)?.push({ perSecond, node: after.node - before.node, database });
    }
  }
  console.log(
    `${name}: ${inFlight} in flight, ${markets} markets, ${rounds} rounds of ${operations} operations`,
  );
  const plain = taken.get('plain') ?? [];
  const medianOf = (found: readonly Round[], of: (round: Round) => number): number =>
    distributionOf(found.map(of)).median;
  for (const [each, found] of taken) {
    const ratios = found.map(({ perSecond }, round) => perSecond / (plain[round]?.perSecond ?? Number.NaN));
    const database = medianOf(found, (round) => (round.database ?? 0) / operations);
    console.log(
      `  ${each.padEnd(9)} ${medianOf(found, (round) => round.perSecond).toFixed(0)}/s  ` +
        `${distributionOf(ratios).median.toFixed(2)} × plain  ` +
        `${medianOf(found, ({ node }) => node / operations).toFixed(0)} µs of this process` +
        (postmaster === null ? '' : `, ${database.toFixed(0)} µs of PostgreSQL`),
    );
  }
  const half = Math.floor(medianOf(taken.get('resting') ?? [], (round) => round.perSecond) / 2);
  const { median, p99, max } = distributionOf(await exchange.follow(half, followedSeconds));
  console.log(`  placement → orderUpdated at ${half}/s: median ${median} ms, p99 ${p99} ms, max ${max} ms`);
}

/** The processor times of a round, in microseconds. */
interface Round {
  readonly perSecond: number;
  readonly node: number;
  readonly database: number | null;
}

async function main(): Promise<void> {
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'marketcast-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const kinds = values.on.split(',');
  if (kinds.includes('postgres')) {
    await using postgres = await startDurablePostgres();
    await measure('PostgreSQL', { DATABASE_URL: await postgres.createDatabase() }, postgres.pid);
  }
  if (kinds.includes('embedded')) {
    await measure('embedded', { DATA_DIR: join(folder, 'data') }, null);
  }
  for (const [name, perSecond] of measureMatcher()) console.log(`matcher ${name}: ${perSecond.toFixed(0)}/s`);
}

runBench(main);
