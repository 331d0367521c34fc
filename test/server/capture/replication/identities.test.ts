import { expect, it } from 'vitest';

import {
  CastVoteDocument,
  ChangeMarketStateDocument,
  DeleteDiscussionDocument,
  ExecuteTradeDocument,
  PositionChangedDocument,
  PostDiscussionDocument,
} from '../../../../src/client/generated/graphql.ts';
import { createMarket, request } from '../../../support/clients/graphql.ts';
import { startPostgres } from '../../../support/postgres/postgres.ts';
import { startServer, serviceToken, tokenOf, type TestServer } from '../../../support/servers/server.ts';
import { createSocketClient, subscribe, untilLive } from '../../../support/clients/subscriber.ts';
import { withoutLimits } from '../../../support/graphql/streams.ts';
import { follow, openStage } from '../stage.ts';

/** Follows a wallet's positions in every market. */
async function followPositions(server: TestServer, wallet: string) {
  const client = createSocketClient(server, await tokenOf(wallet));
  const positions = subscribe(client, PositionChangedDocument, {});
  // The subscription to all events, and this subscription.
  await untilLive(server, 2);
  return { positions, stop: () => client.dispose() };
}

// Two separate logs, because a shared log would drop the second event of each identity as a repeat.
it(
  'gives every event of a mutation the identity that its rows have in the stream',
  { timeout: 60_000 },
  async () => {
    await using postgres = await startPostgres({ walLevel: 'logical' });
    await using stage = await openStage(postgres, withoutLimits);
    const reader = await stage.serve();
    await using writer = await startServer({ DATABASE_URL: stage.databaseUrl, ...withoutLimits });
    const [told, read] = [await follow(writer), await follow(reader)];
    const [toldPositions, readPositions] = [
      await followPositions(writer, 'trader'),
      await followPositions(reader, 'trader'),
    ];
    const [trader, service] = [await tokenOf('trader'), await serviceToken()];

    const proposed = await createMarket(writer, 'PROPOSED');
    for (const [index, wallet] of ['a', 'b', 'c'].entries()) {
      const input = { marketId: proposed, voteType: 'PROPOSAL', vote: index !== 1 } as const;
      await request(writer, CastVoteDocument, { input }, await tokenOf(wallet));
    }
    const disputed = await createMarket(writer, 'DISPUTED');
    await request(
      writer,
      CastVoteDocument,
      { input: { marketId: disputed, voteType: 'DISPUTE', vote: false } },
      trader,
    );
    await request(
      writer,
      ChangeMarketStateDocument,
      { input: { marketId: disputed, state: 'FINALIZED', outcome: 'NO' } },
      service,
    );
    const active = await createMarket(writer);
    for (const tradeType of ['BUY', 'BUY', 'SELL'] as const) {
      const input = { marketId: active, tradeType, outcome: 'YES', shares: '12345678901' } as const;
      await request(writer, ExecuteTradeDocument, { input }, trader);
    }
    const comment = { marketId: active, content: '  Two words.  ' };
    const { postDiscussion } = await request(writer, PostDiscussionDocument, { input: comment }, trader);
    const discussionId = postDiscussion.discussion.id;
    await request(writer, DeleteDiscussionDocument, { input: { discussionId } }, trader);
    await request(writer, ChangeMarketStateDocument, { input: { marketId: active, cancel: true } }, service);

    /** Facts without their place in a log. */
    const factsOf = (events: readonly { readonly marketEvents: Readonly<Record<string, unknown>> }[]) =>
      events.map(({ marketEvents }) => JSON.stringify({ ...marketEvents, cursor: null })).toSorted();
    const count = 1 + 3 + (1 + 4) + 1 + 1 + (1 + 2) + 3 * 2 + 2 + 1;
    expect(factsOf(await read.take(count))).toEqual(factsOf(await told.take(count)));
    expect(told.received).toHaveLength(count);
    const idsOf = (events: readonly { readonly positionChanged: { readonly id: string } }[]) =>
      events.map(({ positionChanged }) => positionChanged.id);
    expect(idsOf(await readPositions.positions.take(3))).toEqual(
      idsOf(await toldPositions.positions.take(3)),
    );
    void toldPositions.stop();
    void readPositions.stop();
    await told.stop();
    await read.stop();
  },
);
