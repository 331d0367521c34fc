import { parseArgs } from 'node:util';

import { casesOf } from '../support/cases.ts';
import { startDurablePostgres } from '../support/durable-postgres.ts';
import { positiveInteger } from '../support/positive-integer.ts';
import { runBench } from '../support/run-bench.ts';
import { measureMoves } from './moves.ts';
import { measureStops } from './stops.ts';
import { measureTrades } from './trades.ts';

const cases = ['trades', 'stops', 'moves'] as const;

const help = `npm run bench:sessions [-- --only LIST] [--sessions N] [--rounds N] [--trades N] [--in-flight N] [--swing N] [--stops N] [--placements N] [--moves N]

Trading sessions over HTTP and sockets, on a PostgreSQL of its own with fsync. Each server is a process of its own.

  trades  trades a second in a market in which many sessions hold shares, and in one without sessions, in turn
  stops   from the sending of an emergency stop until its client has seen all of its orders end, under placements of others
  moves   from the commit of a price of another program until the client of a session has seen its stop

  --only LIST     ${cases.join(',')} (all)
  --sessions N    sessions that hold shares (1000)
  --rounds N      rounds of trades (20)
  --trades N      trades of a round (400)
  --in-flight N   trades that are under way at once (16)
  --swing N       trades of an outcome before the other one takes its turn (8); each moves the price by about 0.0025 SOL
  --stops N       emergency stops (200)
  --placements N  placements a second (50)
  --moves N       prices by another program (100)
  --help
`;

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: cases.join() },
    sessions: { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '20' },
    trades: { type: 'string', default: '400' },
    'in-flight': { type: 'string', default: '16' },
    swing: { type: 'string', default: '8' },
    stops: { type: 'string', default: '200' },
    placements: { type: 'string', default: '50' },
    moves: { type: 'string', default: '100' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

async function main(): Promise<void> {
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  const only = casesOf(values.only, cases);
  await using postgres = await startDurablePostgres();
  if (only.includes('trades'))
    await measureTrades(postgres, {
      sessions: positiveInteger(values.sessions),
      rounds: positiveInteger(values.rounds),
      trades: positiveInteger(values.trades),
      inFlight: positiveInteger(values['in-flight']),
      swing: positiveInteger(values.swing),
    });
  if (only.includes('stops'))
    await measureStops(postgres, {
      stops: positiveInteger(values.stops),
      placements: positiveInteger(values.placements),
    });
  if (only.includes('moves')) await measureMoves(postgres, positiveInteger(values.moves));
}

runBench(main);
