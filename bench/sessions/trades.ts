import type { TestPostgres } from '../../test/support/postgres/postgres.ts';
import { distributionOf } from '../support/distribution.ts';
import { openStage, type Stage } from './stage.ts';

/** The size of the measurement. */
export interface TradesOptions {
  readonly sessions: number;
  readonly rounds: number;
  readonly trades: number;
  readonly inFlight: number;
  /** Trades of an outcome in a row, before the other outcome takes its turn: the price swings by about 0.0025 SOL for each. */
  readonly swing: number;
}

/** Sessions of a wallet. */
const ofWallet = 10;

/** Shares that a session holds. */
const held = 10;

/** Measures trades a second in a market in which sessions hold shares, and in a market without sessions, in turn. */
export async function measureTrades(postgres: TestPostgres, options: TradesOptions): Promise<void> {
  await using plain = await openStage(await postgres.createDatabase());
  await using risky = await openStage(await postgres.createDatabase());
  const stages = [plain, risky] as const;
  const marketIds = [await plain.open('How many trades?'), await risky.open('How many trades?')] as const;
  const hold = async (index: number): Promise<void> => {
    const bounds = { balance: 100, lossLimit: 2 + (index % 9) };
    const session = await risky.start(`holder ${Math.floor(index / ofWallet)}`, bounds);
    const outcome = index % 2 === 0 ? 'YES' : 'NO';
    await risky.trade(session, marketIds[1], outcome, held);
    // The other market has as many trades, so that its tables are as large.
    await plain.trade({ wallet: session.wallet }, marketIds[0], outcome, held);
  };
  for (let index = 0; index < options.sessions; index += options.inFlight) {
    const count = Math.min(options.inFlight, options.sessions - index);
    await Promise.all(Array.from({ length: count }, (_, place) => hold(index + place)));
  }
  const turns = [0, 0];
  const measure = async (which: 0 | 1): Promise<number> => {
    const [stage, other] = which === 0 ? [plain, risky] : [risky, plain];
    // The jobs of the other server must not take the processor meanwhile.
    process.kill(other.server.pid, 'SIGSTOP');
    try {
      return await trade(stage, marketIds[which], options, () => (turns[which] = (turns[which] ?? 0) + 1));
    } finally {
      process.kill(other.server.pid, 'SIGCONT');
    }
  };
  const rates: [number[], number[]] = [[], []];
  for (let round = -2; round < options.rounds; round += 1) {
    const order = round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const);
    for (const which of order) {
      const rate = await measure(which);
      if (round >= 0) rates[which].push(rate);
    }
  }
  const ratios = rates[1].map((rate, round) => rate / (rates[0][round] ?? Number.NaN));
  const [without, beside] = rates.map((some) => distributionOf(some).median.toFixed(0));
  const sums = rates.map((some) => some.reduce((sum, rate) => sum + 1 / rate, 0));
  console.log(
    `trades: ${options.rounds} rounds of ${options.trades}, ${options.inFlight} in flight, swings of ${options.swing}`,
  );
  console.log(
    `  ${beside}/s with ${options.sessions} sessions, ${without}/s without: ${distributionOf(ratios).median.toFixed(3)}` +
      ` (of the sums ${((sums[0] ?? 0) / (sums[1] ?? 1)).toFixed(3)})`,
  );
  for (const stage of stages) await stage.server.kill();
}

/** Trades, and returns the trades a second. */
async function trade(
  stage: Stage,
  marketId: string,
  { trades, inFlight, swing }: TradesOptions,
  next: () => number,
): Promise<number> {
  const startedAtMs = performance.now();
  let left = trades;
  const work = async (worker: number): Promise<void> => {
    while (left > 0) {
      left -= 1;
      // A half swing, then whole swings around the price of the beginning.
      const outcome = Math.floor((next() + swing / 2) / swing) % 2 === 0 ? 'YES' : 'NO';
      await stage.trade({ wallet: `trader ${worker}` }, marketId, outcome, 1);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, (_, worker) => work(worker)));
  return (trades * 1000) / (performance.now() - startedAtMs);
}
