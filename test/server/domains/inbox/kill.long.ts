import { expect, it } from 'vitest';

import { createRandom } from '../../../../src/cli/simulate/random.ts';
import { createMarket } from '../../../support/clients/graphql.ts';
import { sendTo } from '../../../support/inbox/inbox.ts';
import { place, trade } from '../../../support/orders/orders.ts';
import { queryDatabase } from '../../../support/postgres/postgres.ts';
import { createDatabase } from '../../../support/postgres/shared-postgres.ts';
import { killableAfterCommit } from '../../../support/servers/commit-kill.ts';
import { startInstance } from '../../../support/servers/instance.ts';
import { withoutLimits } from '../../../support/servers/server.ts';

it('sends an audience to each wallet once, although its process is killed again and again', async () => {
  const url = await createDatabase();
  await using server = await startInstance({ ...withoutLimits, DATABASE_URL: url });
  const run = (statement: string, ...parameters: unknown[]) => queryDatabase(url, statement, parameters);
  const wallets = 4000;
  await run(`INSERT INTO users (wallet) SELECT 'audience-' || n FROM generate_series(1, $1) AS n`, wallets);
  const audience = { dedupeKey: 'killed', audience: 'ALL' } as const;
  const { jobId } = await sendTo(server, audience);
  const sent = async () =>
    (
      await run(
        'SELECT created::integer AS created, finished_at IS NOT NULL AS is_done FROM notification_runs WHERE id = $1',
        jobId,
      )
    )[0];
  for (const part of [0.2, 0.5, 0.8]) {
    await expect
      .poll(async () => Number((await sent())?.['created']), { timeout: 30_000, interval: 5 })
      .toBeGreaterThanOrEqual(wallets * part);
    await server.kill();
    await server.start();
  }
  await expect.poll(async () => (await sent())?.['is_done'], { timeout: 30_000 }).toBe(true);
  expect(await sendTo(server, audience)).toMatchObject({ created: wallets, duplicate: 0, jobId });
  const [counted] = await run(
    `SELECT count(*)::integer AS rows, count(DISTINCT user_wallet)::integer AS wallets,
       (SELECT count(*)::integer FROM inboxes WHERE unread = 1 AND unseen = 1 AND version = 1) AS badges,
       (SELECT count(*)::integer FROM marketcast_log WHERE event LIKE '%notificationAdded%') AS events FROM notifications`,
  );
  expect(counted).toEqual({ rows: wallets, wallets, badges: wallets, events: wallets });
});

it('keeps a fill and its notification together, wherever its process is killed', async () => {
  const url = await createDatabase();
  await using server = await startInstance({ ...withoutLimits, ...killableAfterCommit, DATABASE_URL: url });
  const random = createRandom(9);
  const marketId = await createMarket(server, 'ACTIVE');
  let fills = 0;
  // More rounds where a slow machine makes few fills before each kill.
  for (let round = 0; round < 6 || fills <= 10; round += 1) {
    await place(server, 'maker', { marketId, price: '0.499', shares: 1000 });
    const trades = Array.from({ length: 24 }, (_, index) =>
      trade(server, `taker-${index % 4}`, { marketId, outcome: 'NO', shares: 10 }).catch(() => null),
    );
    if (round % 2 === 0) await server.killAfterCommit();
    else {
      await Promise.race(trades);
      await new Promise((resolve) => setTimeout(resolve, random.below(40)));
      await server.kill();
    }
    await Promise.all(trades);
    await server.start();
    const [counted] = await queryDatabase(
      url,
      `SELECT (SELECT count(*)::integer FROM order_fills) AS fills,
         (SELECT coalesce(sum(count), 0)::integer FROM notifications WHERE type = 'ORDER_FILLED') AS told,
         (SELECT unread FROM inboxes WHERE user_wallet = 'maker') AS badge,
         (SELECT count(*)::integer FROM notifications WHERE user_wallet = 'maker' AND read_at IS NULL) AS rows`,
      [],
    );
    fills = Number(counted?.['fills']);
    expect(counted?.['told']).toBe(counted?.['fills']);
    expect(counted?.['badge'] ?? 0).toBe(counted?.['rows']);
  }
});
