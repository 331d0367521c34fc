import { parseArgs } from 'node:util';

import { casesOf } from '../support/cases.ts';
import { distributionOf } from '../support/distribution.ts';
import { startDurablePostgres } from '../support/durable-postgres.ts';
import { positiveInteger } from '../support/positive-integer.ts';
import { runBench } from '../support/run-bench.ts';
import { queryDatabase } from '../../test/support/postgres/postgres.ts';
import { openDesk, timeOf, type Desk } from './desk.ts';

const cases = ['shares', 'dividends', 'plain'] as const;

const help = `npm run bench:shares [-- --only LIST] [--rounds N] [--operations N] [--in-flight N]

Trades in this process, without HTTP, on a PostgreSQL of its own with fsync. The blocks of a comparison change places from round to round.

  shares     purchases and sales of shares a second: of one creator, and of ten
  dividends  trades a second with the holders' fee: in a market of a creator with 10 holders, with 1,000 holders, and without shares
  plain      trades a second in markets of creators without shares: with the tables of creators' shares, and without

  --only LIST     ${cases.join(',')} (all)
  --rounds N      rounds (200)
  --operations N  operations of a block (32)
  --in-flight N   operations that are under way at once (8)
  --help
`;

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: cases.join() },
    rounds: { type: 'string', default: '200' },
    operations: { type: 'string', default: '32' },
    'in-flight': { type: 'string', default: '8' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

type Block = (worker: number, turn: number) => Promise<unknown>;

/** Prints the operations a second of each kind of block, and the median of its ratio to the first kind. */
async function compare(blocks: Readonly<Record<string, Block>>): Promise<void> {
  const [rounds, operations, inFlight] = [values.rounds, values.operations, values['in-flight']].map(
    positiveInteger,
  ) as [number, number, number];
  const kinds = Object.entries(blocks);
  const took = new Map(kinds.map(([name]) => [name, [] as number[]]));
  for (let round = -3; round < rounds; round += 1) {
    for (const [name, block] of round % 2 === 0 ? kinds : kinds.toReversed()) {
      const ms = await timeOf(operations, inFlight, block);
      if (round >= 0) took.get(name)?.push(ms);
    }
  }
  const [first = []] = took.values();
  for (const [name, durations] of took) {
    const perSecond = (operations * 1000) / distributionOf(durations).median;
    const ratio = distributionOf(durations.map((ms, round) => (first[round] ?? ms) / ms)).median;
    console.log(`  ${name.padEnd(36)} ${perSecond.toFixed(0).padStart(6)}/s  ${ratio.toFixed(3)}`);
  }
}

/** Buys a share and sells it in turn, each worker for itself. */
function moving(desk: Desk, creators: readonly string[]): Block {
  const held = new Map<string, number>();
  return async (worker, turn) => {
    const creator = creators[turn % creators.length] ?? '';
    const wallet = `wallet ${worker}`;
    const key = `${creator} ${wallet}`;
    const shares = held.get(key) ?? 0;
    held.set(key, shares > 0 ? 0 : 1);
    await desk.moveShares(creator, wallet, shares > 0 ? -1 : 1);
  };
}

async function main(): Promise<void> {
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  const only = casesOf(values.only, cases);
  await using postgres = await startDurablePostgres();
  const makeDatabase = (): Promise<string> => postgres.createDatabase();
  if (only.includes('shares')) await compareShares(await makeDatabase());
  if (only.includes('dividends')) await compareDividends(await makeDatabase());
  if (only.includes('plain')) await comparePlain(await makeDatabase(), await makeDatabase());
}

async function compareShares(url: string): Promise<void> {
  await using desk = await openDesk({ DATABASE_URL: url });
  const creators = Array.from({ length: 11 }, (_, index) => `creator ${index}`);
  for (const creator of creators) await desk.launch(creator);
  console.log('shares');
  await compare({
    'a creator': moving(desk, creators.slice(0, 1)),
    'ten creators': moving(desk, creators.slice(1)),
  });
}

async function compareDividends(url: string): Promise<void> {
  await using desk = await openDesk({ DATABASE_URL: url, HOLDERS_FEE_BPS: '100' });
  const marketOf = async (creator: string, holders: number): Promise<string> => {
    const marketId = await desk.open(creator);
    if (holders > 0) await desk.launch(creator);
    for (let index = 0; index < holders; index += 1)
      await desk.moveShares(creator, `holder ${index}`, 1000 / holders);
    return marketId;
  };
  const [few, many, none] = [
    await marketOf('few', 10),
    await marketOf('many', 1000),
    await marketOf('none', 0),
  ];
  const trading =
    (marketId: string): Block =>
    (worker, turn) =>
      desk.trade(marketId, `wallet ${worker}`, turn);
  console.log('dividends');
  await compare({ '10 holders': trading(few), '1,000 holders': trading(many), 'no shares': trading(none) });
}

async function comparePlain(without: string, url: string): Promise<void> {
  // A table that is not ours turns the capability off.
  await queryDatabase(without, 'CREATE TABLE creator_shares (other text)');
  await using plain = await openDesk({ DATABASE_URL: without });
  await using domain = await openDesk({ DATABASE_URL: url });
  const tradingAt = async (desk: Desk): Promise<Block> => {
    const marketIds = await Promise.all(Array.from({ length: 10 }, () => desk.open('creator')));
    return (worker, turn) => desk.trade(marketIds[turn % 10] ?? '', `wallet ${worker}`, turn);
  };
  console.log('plain');
  await compare({
    'without the tables': await tradingAt(plain),
    'with the tables': await tradingAt(domain),
  });
}

runBench(main);
