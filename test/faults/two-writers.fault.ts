import { expect, it } from 'vitest';

import { openLedger } from '../support/ledger/ledger.ts';
import { pace } from './pace.ts';
import { report } from './report.ts';
import { sharedStage } from './stage.ts';

const tradesOfEach = 500;
/** Trades that an instance gets at the same time. */
const atOnce = 10;

it('gives every subscriber of two instances the trades of both in one order, and no price that is older than the last', async ({
  task,
}) => {
  const { instances, query } = await sharedStage();
  using ledger = await openLedger({ servers: instances, clients: pace.clients });
  const { trading } = ledger.markets;

  await Promise.all(
    instances.map(async (instance) => {
      for (let done = 0; done < tradesOfEach; done += atOnce) {
        await Promise.all(
          Array.from({ length: atOnce }, () => ledger.writer.write(instance, 'trade', trading)),
        );
      }
    }),
  );

  const balance = await ledger.settle();
  report(task, 'two instances trade in one market at once', balance);
  expect(balance).toMatchObject({ refused: 0, lost: 0, repeated: 0, outOfOrder: 0 });
  expect(balance.acknowledged).toBe(balance.sent);
  const [{ volume } = {}] = await query('SELECT total_volume::text AS volume FROM markets WHERE id = $1', [
    trading,
  ]);
  for (const { events, topic } of ledger.clients) {
    if (topic === `market:${ledger.markets.proposed}`) continue;
    expect(events.filter(({ type }) => type === 'TradeExecuted')).toHaveLength(tradesOfEach * 2);
    // Purchases only, so that the volume grows with every commit.
    const volumes = events.flatMap(({ totalVolume }) => totalVolume ?? []);
    expect(volumes).toEqual([...volumes].sort((a, b) => (a < b ? -1 : 1)));
    expect(volumes.at(-1)?.toString()).toBe(volume);
  }
  for (const instance of instances) instance.assertSound();
});
