import { randomUUID } from 'node:crypto';

import { expect, it } from 'vitest';

import { codesOf, createMarket, request, send } from '../../support/clients/graphql.ts';
import { createSocketClient, subscribe, untilLive } from '../../support/clients/subscriber.ts';
import { describeOnDatabases } from '../../support/postgres/databases.ts';
import { tokenOf } from '../../support/servers/server.ts';

const trade = `mutation ($input: ExecuteTradeInput!) {
  executeTrade(input: $input) { trade { id user { wallet } } }
}`;
const post = `mutation ($input: PostDiscussionInput!) { postDiscussion(input: $input) { discussion { id } } }`;
const remove = `mutation ($input: DeleteDiscussionInput!) { deleteDiscussion(input: $input) { discussion { id } } }`;
const vote = `mutation ($input: CastVoteInput!) { castVote(input: $input) { vote { vote } } }`;
const facts = `query ($id: ID!) {
  market(id: $id) {
    tradesCount discussionsCount holdersCount
    user { wallet handle }
    viewerPosition { sharesYes user { wallet } }
    viewerVote(voteType: PROPOSAL) { vote user { wallet } }
    trades { edges { node { user { wallet handle avatarUrl } } } }
  }
}`;
const node = `query ($id: ID!) {
  node(id: $id) { __typename id ... on Trade { userWallet } ... on Discussion { content } }
}`;

describeOnDatabases('the facts of a market', (stage) => {
  const run = async <Data>(document: string, variables: object, wallet?: string): Promise<Data> =>
    request<Data, object>(
      stage.server,
      document,
      variables,
      wallet === undefined ? undefined : await tokenOf(wallet),
    );
  const buy = async (marketId: string, wallet: string, tradeType = 'BUY'): Promise<string> => {
    const input = { marketId, tradeType, outcome: 'YES', shares: '1000000000' };
    const made = await run<{ executeTrade: { trade: { id: string } } }>(trade, { input }, wallet);
    return made.executeTrade.trade.id;
  };
  const comment = async (marketId: string, content: string): Promise<string> => {
    const made = await run<{ postDiscussion: { discussion: { id: string } } }>(
      post,
      { input: { marketId, content } },
      'ada',
    );
    return made.postDiscussion.discussion.id;
  };

  it('are its counts, and what the viewer has in it', async () => {
    const proposed = await createMarket(stage.server, 'PROPOSED');
    await run(vote, { input: { marketId: proposed, voteType: 'PROPOSAL', vote: true } }, 'ada');
    const id = await createMarket(stage.server);
    await buy(id, 'ada');
    await buy(id, 'bob');
    await buy(id, 'bob', 'SELL');
    await comment(id, 'one');
    await run(remove, { input: { discussionId: await comment(id, 'two') } }, 'ada');

    expect(await run(facts, { id }, 'ada')).toMatchObject({
      market: {
        ...{ tradesCount: 3, discussionsCount: 1, holdersCount: 1 },
        viewerPosition: { sharesYes: '1000000000', user: { wallet: 'ada' } },
        viewerVote: null,
        trades: {
          edges: [
            { node: { user: { wallet: 'bob' } } },
            {},
            { node: { user: { wallet: 'ada', handle: null } } },
          ],
        },
      },
    });
    expect(await run(facts, { id: proposed }, 'ada')).toMatchObject({
      market: { viewerPosition: null, viewerVote: { vote: true, user: { wallet: 'ada' } } },
    });
    expect(await run(facts, { id: proposed }, 'bob')).toMatchObject({
      market: {
        tradesCount: 0,
        discussionsCount: 0,
        holdersCount: 0,
        viewerPosition: null,
        viewerVote: null,
      },
    });
    expect(await run(facts, { id })).toMatchObject({ market: { viewerPosition: null, viewerVote: null } });
  });

  it('have users with their names', async () => {
    const id = await createMarket(stage.server);
    await buy(id, 'named');
    await stage.query(
      `UPDATE users SET twitter_handle = 'Ada', avatar_url = 'https://a.example/1' WHERE wallet = 'named'`,
    );
    const user = `query ($wallet: ID!) { user(wallet: $wallet) { wallet handle avatarUrl bio reputationScore } }`;
    expect(await run(user, { wallet: 'named' })).toMatchObject({
      user: { wallet: 'named', handle: 'Ada', avatarUrl: 'https://a.example/1' },
    });
    expect(await run(user, { wallet: 'nobody' })).toEqual({ user: null });
    expect(await codesOf<unknown, object>(stage.server, user, { wallet: '\u0000' })).toEqual([
      'BAD_USER_INPUT',
    ]);
    expect(await run('{ viewer { user { handle } } }', {}, 'named')).toEqual({
      viewer: { user: { handle: 'Ada' } },
    });
  });

  it('are found by their ids alone', async () => {
    const market = await createMarket(stage.server);
    const [traded, posted, deleted] = [
      await buy(market, 'ada'),
      await comment(market, 'hi'),
      await comment(market, 'no'),
    ];
    await run(remove, { input: { discussionId: deleted } }, 'ada');
    expect(await run(node, { id: traded })).toEqual({
      node: { __typename: 'Trade', id: traded, userWallet: 'ada' },
    });
    expect(await run(node, { id: posted })).toEqual({
      node: { __typename: 'Discussion', id: posted, content: 'hi' },
    });
    for (const id of [deleted, randomUUID(), market, 'no uuid', '\u0000'])
      expect(await run(node, { id })).toEqual({ node: null });
  });

  it('of some markets come in a single stream, with the cursor of all markets', async () => {
    const [one, two, other] = [
      await createMarket(stage.server),
      await createMarket(stage.server),
      await createMarket(stage.server),
    ];
    const stream = `subscription ($ids: [ID!], $id: ID, $after: Cursor) {
      tradeExecuted(marketIds: $ids, marketId: $id, after: $after) { marketId cursor }
    }`;
    interface Received {
      readonly tradeExecuted: { readonly marketId: string; readonly cursor: string };
    }
    using client = createSocketClient(stage.server);
    const some = subscribe<Received, object>(client, stream, { ids: [one, two] });
    await untilLive(stage.server, 1);
    for (const id of [one, other, two, other, one]) await buy(id, 'ada');
    const received = await some.take(3);
    expect(received.map(({ tradeExecuted }) => tradeExecuted.marketId)).toEqual([one, two, one]);
    const after = received[0]?.tradeExecuted.cursor;
    const all = subscribe<Received, object>(client, stream, { after });
    expect((await all.take(4)).map(({ tradeExecuted }) => tradeExecuted.marketId)).toEqual([
      other,
      two,
      other,
      one,
    ]);

    const refusal = async (variables: object) => subscribe<Received, object>(client, stream, variables).ended;
    await expect(refusal({ ids: [one], id: one })).resolves.toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT' } },
    ]);
    await expect(refusal({ ids: [one, 'unknown'] })).resolves.toMatchObject([
      { extensions: { code: 'NOT_FOUND' } },
    ]);
    const many = Array.from({ length: 101 }, () => one);
    await expect(refusal({ ids: many })).resolves.toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  it('do not fail for a wallet with characters of SQL', async () => {
    const id = await createMarket(stage.server);
    await buy(id, `o'hara "\\`);
    const { errors } = await send<unknown, object>(stage.server, facts, { id });
    expect(errors).toBeUndefined();
  });
});
