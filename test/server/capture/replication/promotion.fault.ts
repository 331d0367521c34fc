import { randomUUID } from 'node:crypto';

import { expect, it } from 'vitest';

import { startPostgresPair } from '../../../support/postgres/postgres-pair.ts';
import { follow, insertMarket, openStage, signaturesOf, statusOf, until, untilSourceIs } from '../stage.ts';
import { startWriter } from '../trade-writer.ts';

const slotsStatement = `SELECT slot_name::text FROM pg_replication_slots WHERE slot_type = 'logical'`;

it('loses and repeats nothing when a replica is promoted', { timeout: 180_000 }, async () => {
  await using pair = await startPostgresPair();
  await using stage = await openStage(pair);
  // The logs in the database would begin new epochs on the promoted server, so the log of this test is outside of it.
  const server = await stage.serve({ BROKER: 'memory' });
  const marketId = randomUUID();
  await insertMarket(stage.writer, marketId, 'APPROVED');
  const watchers = [await follow(server, marketId), await follow(server, marketId), await follow(server)];
  const [watcher] = watchers;
  await using writer = startWriter({ url: stage.databaseUrl, marketId, perSecond: 50 });
  await stage.query('UPDATE markets SET shares_yes = 1 WHERE id = $1', [marketId]);
  await until(() => writer.written.length >= 100, 'the writer writes');

  await pair.killPrimary();
  const killedAtMs = performance.now();
  await until(async () => (await statusOf(server)).changeSource.state === 'down', 'the source notices');
  await pair.promoteStandby();
  const slots = (await pair.query(slotsStatement)).map(({ slot_name: name }) => name);
  const writtenBefore = writer.written.length;
  await until(() => writer.written.length > writtenBefore, 'the writer writes again');
  // A transition and a price, which come by the slot or by catch-up.
  await stage.query(`UPDATE markets SET state = 'ACTIVE', activated_at = now() WHERE id = $1`, [marketId]);
  await stage.query('UPDATE markets SET shares_yes = 2 WHERE id = $1', [marketId]);
  const next = writer.written[writtenBefore] ?? '';
  await until(() => signaturesOf(watcher?.received ?? []).includes(next), 'trades arrive again');
  const gapMs = performance.now() - killedAtMs;
  await untilSourceIs('up', server);
  await until(() => writer.written.length >= writtenBefore + 200, 'the writer writes on');
  await writer.stop();

  const committed = await stage.query('SELECT tx_signature::text AS signature FROM trades');
  const signatures = committed.map(({ signature }) => signature as string).toSorted();
  for (const { received } of watchers) {
    await until(() => signaturesOf(received).length >= signatures.length, 'all have arrived');
  }
  await until(async () => (await statusOf(server)).changeSource.lagMs === 0, 'nothing is under way');
  process.stdout.write(
    `promotion: silent for ${Math.round(gapMs)} ms, ${signatures.length} rows at the promoted server, ` +
      `${signaturesOf(watcher?.received ?? []).length} delivered, ${writer.written.length} confirmed\n`,
  );
  // The promoted replica had no slot, so the source must have created it.
  expect(slots).not.toContain(stage.slot);
  expect((await pair.query(slotsStatement)).map(({ slot_name: name }) => name)).toEqual([stage.slot]);
  expect(signatures).toEqual(writer.written.toSorted());
  for (const { received } of watchers) {
    expect(signaturesOf(received).toSorted()).toEqual(signatures);
    const events = received.map(({ marketEvents }) => marketEvents);
    expect(events.filter(({ __typename }) => __typename === 'MarketStateChanged').at(-1)).toMatchObject({
      oldState: 'APPROVED',
      newState: 'ACTIVE',
    });
    const prices = events.filter(({ __typename }) => __typename === 'PriceUpdated');
    expect(prices.map(({ sharesYes }) => sharesYes)).toEqual(['1', '2']);
  }
  expect((await statusOf(server)).subscriptions).toBe(watchers.length);
});
