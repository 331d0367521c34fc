import { expect, it } from 'vitest';

import { createRandom } from '../../../../src/cli/simulate/random.ts';
import {
  InboxChangedDocument,
  type InboxChangedSubscription,
} from '../../../../src/client/generated/graphql.ts';
import { openClient, record } from '../../../support/clients/marketcast.ts';
import { dataOf, errorsOf } from '../../../support/clients/transports.ts';
import { badgeOf, listOf, markAs, sendTo } from '../../../support/inbox/inbox.ts';
import { describeOnDatabases } from '../../../support/postgres/databases.ts';
import { serviceToken, tokenOf } from '../../../support/servers/server.ts';

const wallets = ['leak-a', 'leak-b', 'leak-c', 'leak-d'];

/** The wallet whose notification an event shows; null for a mark. */
function ownerIn({ inboxChanged: change }: InboxChangedSubscription): unknown {
  if (change.__typename === 'NotificationsMarked') return null;
  const data: unknown = change.notification.data;
  return typeof data === 'object' && data !== null && 'owner' in data ? data.owner : undefined;
}

describeOnDatabases('the inboxes of many wallets', (stage) => {
  it('show no notification to another wallet, over any transport, live, replayed or by its id', async () => {
    const { server } = stage;
    const random = createRandom(33);
    const cursors = new Map<string, string>();
    for (const wallet of wallets) cursors.set(wallet, (await badgeOf(server, wallet)).cursor);
    const openFor = async (wallet: string, transport: 'ws' | 'sse', after?: string) => {
      const token = await tokenOf(wallet);
      const client = openClient({ url: server.url, token: () => token, transports: [transport] });
      return { wallet, client, stream: record(client, InboxChangedDocument, { after }) };
    };
    const opened: Awaited<ReturnType<typeof openFor>>[] = [];
    // The streams of all wallets have the same document and variables, as those of a shared group.
    for (const wallet of wallets) {
      for (const transport of ['ws', 'sse'] as const) opened.push(await openFor(wallet, transport));
    }
    for (const { stream } of opened) await stream.until('live');
    const added = new Map<string, number>();
    for (let turn = 0; turn < 300; turn += 1) {
      const wallet = random.pick(wallets) ?? '';
      if (random.chance(0.7)) {
        await sendTo(server, { wallets: [wallet], data: { owner: wallet } });
        added.set(wallet, (added.get(wallet) ?? 0) + 1);
      } else {
        // The ids are those of another wallet.
        const [foreign] = await listOf(server, random.pick(wallets.filter((each) => each !== wallet)) ?? '');
        await markAs(server, wallet, { ids: [foreign?.id ?? ''], as: 'READ' });
      }
    }
    for (const wallet of wallets) {
      for (const transport of ['ws', 'sse'] as const) {
        opened.push(await openFor(wallet, transport, cursors.get(wallet)));
      }
    }
    for (const { wallet, stream } of opened) {
      const events = await stream.take(added.get(wallet) ?? 0);
      expect(new Set(events.map(ownerIn))).toEqual(new Set([wallet]));
    }
    for (const { client } of opened) client.close();

    const query = 'query ($id: ID!) { node(id: $id) { id ... on Notification { title data } } }';
    for (const wallet of wallets) {
      expect(await badgeOf(server, wallet)).toMatchObject({ unreadCount: added.get(wallet) });
      const own = await listOf(server, wallet);
      expect(new Set(own.map(({ data }) => JSON.stringify(data)))).toEqual(
        new Set([JSON.stringify({ owner: wallet })]),
      );
      const variables = { id: own[0]?.id ?? '' };
      const strangers = wallets.filter((each) => each !== wallet).map((each) => tokenOf(each));
      for (const token of [undefined, await serviceToken(), ...(await Promise.all(strangers))]) {
        const operation = { query, variables, ...(token === undefined ? {} : { token }) };
        const nothing = { node: null };
        expect(await dataOf(server, operation)).toEqual({ http: nothing, sse: nothing, webSocket: nothing });
        const stream = 'subscription ($after: Cursor) { inboxChanged(after: $after) { id } }';
        const stolen = { ...operation, query: stream, variables: { after: cursors.get(wallet) } };
        const code = token === undefined ? 'UNAUTHENTICATED' : 'CURSOR_INVALID';
        const refusal = [{ extensions: { code } }];
        expect(await errorsOf(server, stolen)).toMatchObject({ sse: refusal, webSocket: refusal });
      }
    }
  });
});
