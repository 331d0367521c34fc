import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { distributionOf } from '../support/distribution.ts';
import { startDurablePostgres } from '../support/durable-postgres.ts';
import { runBench } from '../support/run-bench.ts';
import { measureMatcher } from './matcher.ts';
import { openExchange, works, type WorkName } from './exchange.ts';

const help = `npm run bench:orders [-- --on embedded,postgres] [--rounds N] [--operations N] [--in-flight N] [--markets N]

Places orders and makes trades in a process with a database, without transports, and prints operations a second. All kinds take turns in
rounds, so a ratio is the median of the ratios of rounds. Then the matcher alone. PostgreSQL is one of its own, with fsync.

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

async function measure(name: string, environment: Readonly<Record<string, string>>): Promise<void> {
  await using exchange = await openExchange(environment, markets, inFlight);
  const names = Object.keys(works) as WorkName[];
  for (const each of names) await exchange.run(each, operations / 2);
  const perSecond = new Map<WorkName, number[]>(names.map((each) => [each, []]));
  for (let round = 0; round < rounds; round += 1) {
    const order = round % 2 === 0 ? names : names.toReversed();
    for (const each of order) perSecond.get(each)?.push(await exchange.run(each, operations));
  }
  console.log(
    `${name}: ${inFlight} in flight, ${markets} markets, ${rounds} rounds of ${operations} operations`,
  );
  const ofPlain = perSecond.get('plain') ?? [];
  for (const [each, rates] of perSecond) {
    const ratios = rates.map((rate, round) => rate / (ofPlain[round] ?? Number.NaN));
    const { median } = distributionOf(rates);
    console.log(
      `  ${each.padEnd(9)} ${median.toFixed(0)}/s  ${distributionOf(ratios).median.toFixed(2)} × plain`,
    );
  }
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
    await measure('PostgreSQL', { DATABASE_URL: await postgres.createDatabase() });
  }
  if (kinds.includes('embedded')) await measure('embedded', { DATA_DIR: join(folder, 'data') });
  for (const [name, perSecond] of measureMatcher()) console.log(`matcher ${name}: ${perSecond.toFixed(0)}/s`);
}

runBench(main);
