import pg from 'pg';
import { expect, it } from 'vitest';

import { createRandom } from '../../../../src/cli/simulate/random.ts';
import {
  InboxChangedDocument,
  type InboxChangedSubscription,
} from '../../../../src/client/generated/graphql.ts';
import { openClient, record, type RecordedStream } from '../../../support/clients/marketcast.ts';
import { untilStatus } from '../../../support/clients/subscriber.ts';
import { badgeOf, listOf, markAs, sendTo } from '../../../support/inbox/inbox.ts';
import { startPostgres } from '../../../support/postgres/postgres.ts';
import { startInstance, type Instance } from '../../../support/servers/instance.ts';
import { tokenOf, withoutLimits } from '../../../support/servers/server.ts';
import { startTcpProxy } from '../../../support/servers/tcp-proxy.ts';

const wallet = 'many-tabs';
const tabs = 8;
const rounds = 10;
const operationsOfRound = 1000;
const sideBySide = 16;

type Change = InboxChangedSubscription['inboxChanged'];

/** The badge of the event with the largest version: a tab shows this one. */
function shownBy(tab: RecordedStream<InboxChangedSubscription>): Pick<
  Change,
  'unreadCount' | 'unseenCount'
> & {
  readonly version: bigint;
} {
  let shown = { version: 0n, unreadCount: 0, unseenCount: 0 };
  for (const { inboxChanged } of tab.received) {
    const version = BigInt(inboxChanged.version);
    if (version < shown.version) continue;
    const { unreadCount, unseenCount } = inboxChanged;
    shown = { version, unreadCount, unseenCount };
  }
  return shown;
}

it('shows the same badge in eight tabs as the rows count, at every quiet point of 10,000 operations under drops', async () => {
  await using postgres = await startPostgres();
  const url = await postgres.createDatabase();
  await using server = await startInstance({
    ...withoutLimits,
    DATABASE_URL: url,
    CHANGE_SOURCE: 'postgres',
  });
  await untilStatus(server, ({ changeSource }) => changeSource.state === 'up');
  await using proxy = await startTcpProxy(Number(new URL(server.url).port));
  const token = await tokenOf(wallet);
  const { cursor } = await badgeOf(server, wallet);
  const far = new URL(server.url);
  far.port = String(proxy.port);
  const clients = Array.from({ length: tabs }, (_, index) =>
    openClient({ url: far.href, token: () => token, transports: index % 2 === 0 ? ['ws'] : ['sse'] }),
  );
  const streams = clients.map((client) => record(client, InboxChangedDocument, { after: cursor }));
  const database = new pg.Pool({ connectionString: url, max: 4 });
  const random = createRandom(21);
  try {
    for (let round = 0; round < rounds; round += 1) {
      const known = (await listOf(server, wallet, { states: ['UNREAD', 'READ'] })).map(({ id }) => id);
      const newest = Number((await badgeOf(server, wallet)).version);
      let left = operationsOfRound;
      const work = async (): Promise<void> => {
        while (left > 0) {
          left -= 1;
          if (left === operationsOfRound / 2) proxy.resetConnections();
          await operate(server, database, random, known, newest);
        }
      };
      await Promise.all(Array.from({ length: sideBySide }, work));
      const { rows } = await database.query<{ unread: number; unseen: number; version: string }>(
        `SELECT count(*) FILTER (WHERE read_at IS NULL)::integer AS unread,
           count(*) FILTER (WHERE read_at IS NULL AND seen_at IS NULL)::integer AS unseen,
           (SELECT version FROM inboxes WHERE user_wallet = $1)::text AS version
         FROM notifications WHERE user_wallet = $1 AND archived_at IS NULL`,
        [wallet],
      );
      const [counted] = rows;
      const expected = {
        unreadCount: counted?.unread,
        unseenCount: counted?.unseen,
        version: BigInt(counted?.version ?? 0),
      };
      const badge = await badgeOf(server, wallet);
      expect({ ...badge, version: BigInt(badge.version) }).toMatchObject(expected);
      for (const stream of streams) {
        await expect.poll(() => shownBy(stream), { timeout: 20_000, interval: 20 }).toEqual(expected);
      }
    }
    for (const stream of streams) {
      expect(stream.gaps).toEqual([]);
      const ids = stream.received.map(({ inboxChanged }) => inboxChanged.id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids).toEqual(streams[0]?.received.map(({ inboxChanged }) => inboxChanged.id));
    }
  } finally {
    await database.end();
    for (const client of clients) client.close();
  }
});

/** One of the operations that change an inbox, by the wallet, a service or another program. */
async function operate(
  server: Instance,
  database: pg.Pool,
  random: ReturnType<typeof createRandom>,
  known: readonly string[],
  newest: number,
): Promise<void> {
  const choice = random.below(100);
  const ids = Array.from({ length: 1 + random.below(4) }, () => random.pick(known) ?? '');
  const as = random.pick(['SEEN', 'READ', 'UNREAD', 'ARCHIVED'] as const) ?? 'READ';
  if (choice < 35) await sendTo(server, { wallets: [wallet], dedupeKey: `key-${random.below(1_000_000)}` });
  else if (choice < 79) await markAs(server, wallet, { ids, as });
  else if (choice < 80) {
    const mark = random.pick(['SEEN', 'READ', 'UNREAD'] as const) ?? 'READ';
    await markAs(server, wallet, { throughSequence: String(random.below(newest + 1)), as: mark });
  } else if (choice < 97) {
    const group = random.chance(0.3) ? `group-${random.below(5)}` : null;
    await database.query(
      `INSERT INTO notifications (user_wallet, type, title, dedupe_key, group_key) VALUES ($1, 'CUSTOM', 'Hello', $2, $3)`,
      [wallet, `other-${random.below(100_000)}`, group],
    );
  } else {
    const change =
      choice === 97
        ? 'DELETE FROM notifications'
        : 'UPDATE notifications SET read_at = now(), archived_at = NULL';
    await database.query(`${change} WHERE id::text = $1`, [ids[0]]);
  }
}
