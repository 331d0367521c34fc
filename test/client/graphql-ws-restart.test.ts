import { expect, it } from 'vitest';

import { MarketEventsDocument, PositionChangedDocument } from '../../src/client/generated/graphql.ts';
import { createMarket } from '../support/clients/graphql.ts';
import { createSocketClient, subscribe, untilLive } from '../support/clients/subscriber.ts';
import { postComment, trade } from '../support/graphql/streams.ts';
import { createDatabase } from '../support/postgres/shared-postgres.ts';
import { startServer, tokenOf, withoutLimits } from '../support/servers/server.ts';

it('a client goes on after a restart of the server with exactly what it missed, on each of its streams', async () => {
  const environment = { ...withoutLimits, DATABASE_URL: await createDatabase() };
  const token = await tokenOf('trader');
  const cursors = { market: '', all: '', wallet: '' };
  let marketId = '';
  {
    await using server = await startServer(environment);
    using client = createSocketClient(server, token);
    marketId = await createMarket(server, 'ACTIVE');
    const market = subscribe(client, MarketEventsDocument, { marketId });
    const all = subscribe(client, MarketEventsDocument, {});
    const wallet = subscribe(client, PositionChangedDocument, {});
    await untilLive(server, 3);
    await trade(server, marketId, 'trader');
    cursors.market = (await market.take(2))[1]?.marketEvents.cursor ?? '';
    cursors.all = (await all.take(2))[1]?.marketEvents.cursor ?? '';
    cursors.wallet = (await wallet.take(1))[0]?.positionChanged.cursor ?? '';
    market.stop();
    all.stop();
    wallet.stop();
    await postComment(server, marketId, 'before the restart');
    await trade(server, marketId, 'trader');
  }
  await using server = await startServer(environment);
  await postComment(server, marketId, 'after the restart');
  using client = createSocketClient(server, token);
  const typesAfter = async (variables: { marketId?: string; after: string }) => {
    const events = await subscribe(client, MarketEventsDocument, variables).take(4);
    return events.map(({ marketEvents }) => marketEvents.__typename);
  };

  const missed = ['DiscussionPosted', 'TradeExecuted', 'PriceUpdated', 'DiscussionPosted'];
  expect(await typesAfter({ marketId, after: cursors.market })).toEqual(missed);
  expect(await typesAfter({ after: cursors.all })).toEqual(missed);
  const [position] = await subscribe(client, PositionChangedDocument, { after: cursors.wallet }).take(1);
  expect(position?.positionChanged.position.tradesCount).toBe(2);
});
