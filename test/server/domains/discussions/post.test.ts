import { expect, it } from 'vitest';

import {
  DeleteDiscussionDocument,
  DiscussionDeletedDocument,
  DiscussionPostedDocument,
  MarketDiscussionsDocument,
  MarketDocument,
  PostDiscussionDocument,
} from '../../../../src/client/generated/graphql.ts';
import { codesOf, createMarket, request } from '../../../support/clients/graphql.ts';
import { createSocketClient, subscribe } from '../../../support/clients/subscriber.ts';
import { describeOnDatabases, wireTime, type SharedStage } from '../../../support/postgres/databases.ts';
import { tokenOf } from '../../../support/servers/server.ts';

async function post({ server }: SharedStage, marketId: string, content: string, wallet = 'author') {
  const input = { marketId, content };
  return (await request(server, PostDiscussionDocument, { input }, await tokenOf(wallet))).postDiscussion
    .discussion;
}

async function remove({ server }: SharedStage, discussionId: string) {
  const input = { discussionId };
  return (await request(server, DeleteDiscussionDocument, { input }, await tokenOf('author')))
    .deleteDiscussion.discussion;
}

async function listed({ server }: SharedStage, marketId: string): Promise<readonly string[] | undefined> {
  const { market } = await request(server, MarketDiscussionsDocument, { marketId });
  return market?.discussions.edges.map(({ node }) => node.content);
}

async function cursorOf({ server }: SharedStage, id: string): Promise<string | undefined> {
  return (await request(server, MarketDocument, { id })).market?.cursor;
}

describeOnDatabases('postDiscussion', (stage) => {
  it('posts what is left after trimming, under a market in any state', async () => {
    for (const state of ['PROPOSED', 'ACTIVE', 'FINALIZED'] as const) {
      const marketId = await createMarket(stage.server, state);
      const discussion = await post(stage, marketId, ' \n Two\nlines, "quoted" \\ 🌧 \t');

      expect(discussion).toMatchObject({
        marketId,
        userWallet: 'author',
        content: 'Two\nlines, "quoted" \\ 🌧',
      });
      const rows = await stage.query(
        `SELECT content, deleted_at, ${wireTime('created_at')} AS at FROM discussions WHERE id = $1`,
        [discussion.id],
      );
      expect(rows).toEqual([{ content: discussion.content, deleted_at: null, at: discussion.createdAt }]);
    }
  });

  it.each([
    ['one character', 'x'],
    ['1,000 characters that are two UTF-16 units each', '🌧'.repeat(1000)],
    ['1,000 characters and white space around them', `  ${'x'.repeat(1000)}  `],
  ])('accepts %s', async (_case, content) => {
    const marketId = await createMarket(stage.server, 'PROPOSED');
    expect((await post(stage, marketId, content)).content).toBe(content.trim());
  });

  it.each([
    ['nothing', ''],
    ['white space', ' \n\t\u00a0 '],
    ['1,001 characters', 'x'.repeat(1001)],
    ['a NUL character', 'a\0b'],
  ])('refuses %s with BAD_USER_INPUT', async (_case, content) => {
    const marketId = await createMarket(stage.server, 'PROPOSED');
    const variables = { input: { marketId, content } };
    const token = await tokenOf('author');

    expect(await codesOf(stage.server, PostDiscussionDocument, variables, token)).toEqual(['BAD_USER_INPUT']);
  });

  it('knows no market with an unknown id: NOT_FOUND', async () => {
    const variables = { input: { marketId: 'nowhere', content: 'Hello?' } };
    const token = await tokenOf('author');
    expect(await codesOf(stage.server, PostDiscussionDocument, variables, token)).toEqual(['NOT_FOUND']);
  });

  it('creates the user of a wallet on first sight', async () => {
    const marketId = await createMarket(stage.server, 'PROPOSED');
    await post(stage, marketId, 'Hello.', 'first-time-author');

    expect(await stage.query(`SELECT wallet FROM users WHERE wallet = 'first-time-author'`)).toHaveLength(1);
  });

  it('announces the comment as it was posted', async () => {
    using client = createSocketClient(stage.server);
    const marketId = await createMarket(stage.server, 'PROPOSED');
    const after = await cursorOf(stage, marketId);
    const watcher = subscribe(client, DiscussionPostedDocument, { marketId, after });

    const { id, userWallet, content, createdAt } = await post(stage, marketId, 'Hello, world!');

    const [data] = await watcher.take(1);
    expect(data?.discussionPosted).toMatchObject({
      // The type in front keeps a normalising cache from taking the event for the comment.
      id: `discussionPosted:${id}`,
      occurredAt: createdAt,
      discussion: { id, userWallet, content, createdAt },
    });
  });
});

describeOnDatabases('deleteDiscussion', (stage) => {
  it('takes a comment out of the list and keeps its row, with the time', async () => {
    const marketId = await createMarket(stage.server, 'PROPOSED');
    const { id } = await post(stage, marketId, 'Never mind.');
    await post(stage, marketId, 'This stays.');
    expect(await listed(stage, marketId)).toEqual(['This stays.', 'Never mind.']);

    const { deletedAt } = await remove(stage, id);

    expect(await listed(stage, marketId)).toEqual(['This stays.']);
    const rows = await stage.query(
      `SELECT content, ${wireTime('deleted_at')} AS at FROM discussions WHERE id = $1`,
      [id],
    );
    expect(rows).toEqual([{ content: 'Never mind.', at: deletedAt }]);
  });

  it('announces it once, and changes nothing when it is done again', async () => {
    using client = createSocketClient(stage.server);
    const marketId = await createMarket(stage.server, 'PROPOSED');
    const [one, two] = [await post(stage, marketId, 'One.'), await post(stage, marketId, 'Two.')];
    const after = await cursorOf(stage, marketId);
    const watcher = subscribe(client, DiscussionDeletedDocument, { marketId, after });

    const first = await remove(stage, one.id);
    expect(await remove(stage, one.id)).toEqual(first);
    await remove(stage, two.id);

    const events = (await watcher.take(2)).map(({ discussionDeleted }) => discussionDeleted);
    expect(events).toMatchObject([
      { discussionId: one.id, deletedAt: first.deletedAt, occurredAt: first.deletedAt },
      { discussionId: two.id },
    ]);
  });

  it('is for the author alone: FORBIDDEN for everybody else', async () => {
    const marketId = await createMarket(stage.server, 'PROPOSED');
    const { id } = await post(stage, marketId, 'Mine.');
    const attempt = async (wallet: string, role: string) =>
      codesOf(
        stage.server,
        DeleteDiscussionDocument,
        { input: { discussionId: id } },
        await tokenOf(wallet, { role }),
      );

    expect(await attempt('stranger', 'authenticated')).toEqual(['FORBIDDEN']);
    expect(await attempt('service', 'service_role')).toEqual(['FORBIDDEN']);
    expect(await listed(stage, marketId)).toEqual(['Mine.']);
  });

  it.each(['00000000-0000-4000-8000-000000000000', 'no-uuid', '', "'; DROP TABLE discussions; --"])(
    'knows no comment %j: NOT_FOUND',
    async (discussionId) => {
      const variables = { input: { discussionId } };
      const token = await tokenOf('author');
      expect(await codesOf(stage.server, DeleteDiscussionDocument, variables, token)).toEqual(['NOT_FOUND']);
    },
  );
});
