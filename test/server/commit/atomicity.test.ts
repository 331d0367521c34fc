import { beforeAll, expect, it } from 'vitest';

import {
  CastVoteDocument,
  ChangeMarketStateDocument,
  ExecuteTradeDocument,
  MarketDocument,
  MarketEventsDocument,
  PostDiscussionDocument,
  ProposeMarketDocument,
  ViewerPositionsDocument,
} from '../../../src/client/generated/graphql.ts';
import { describeOnDatabases, type SharedStage } from '../../support/postgres/databases.ts';
import { codesOf, createMarket, request } from '../../support/clients/graphql.ts';
import { serviceToken, tokenOf } from '../../support/servers/server.ts';
import { createSocketClient, subscribe } from '../../support/clients/subscriber.ts';

const tables = [
  'users',
  'markets',
  'positions',
  'proposal_votes',
  'dispute_votes',
  'discussions',
  'trades',
] as const;

/** Every row, and where every stream stands that the wallet could see. */
async function everything(stage: SharedStage, marketId: string, wallet: string) {
  const rows: Record<string, unknown> = {};
  for (const table of tables) {
    rows[table] = await stage.query(`SELECT row::text FROM ${table} AS row ORDER BY row::text`);
  }
  const { market } = await request(stage.server, MarketDocument, { id: marketId });
  const { viewer } = await request(stage.server, ViewerPositionsDocument, {}, await tokenOf(wallet));
  const streams = await request(stage.server, 'query Stream { markets(first: 0) { cursor } }', {});
  return { rows, cursors: [market?.cursor, viewer?.cursor, streams] };
}

/** Makes the statements of a table fail for a wallet or a market: at once, or when the transaction commits. */
async function forbid(stage: SharedStage, table: string, condition: string, when: 'at once' | 'at commit') {
  await stage.query(`
    CREATE OR REPLACE FUNCTION test_refuse_${table}() RETURNS trigger LANGUAGE plpgsql AS $body$
    BEGIN
      IF ${condition} THEN RAISE EXCEPTION 'a secret of the database'; END IF;
      RETURN NEW;
    END $body$`);
  await stage.query(
    when === 'at once'
      ? `CREATE TRIGGER test_refuse AFTER INSERT OR UPDATE ON ${table}
         FOR EACH ROW EXECUTE FUNCTION test_refuse_${table}()`
      : `CREATE CONSTRAINT TRIGGER test_refuse AFTER INSERT OR UPDATE ON ${table}
         DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION test_refuse_${table}()`,
  );
}

const buy = { tradeType: 'BUY', outcome: 'YES', shares: '1000000000' } as const;

describeOnDatabases('a mutation that fails', (stage) => {
  beforeAll(async () => {
    // The users exist, because a mutation creates a missing user before its transaction.
    await stage.query(
      `INSERT INTO users (wallet) VALUES ('fails-early'), ('fails-late'), ('fails-at-commit')`,
    );
    await forbid(stage, 'positions', `NEW.user_wallet = 'fails-late'`, 'at once');
    await forbid(stage, 'trades', `NEW.user_wallet = 'fails-at-commit'`, 'at commit');
    await forbid(
      stage,
      'markets',
      `NEW.question = 'Does this one fail?' OR NEW.proposal_likes = 7`,
      'at once',
    );
    await forbid(stage, 'discussions', `NEW.content = 'This fails.'`, 'at commit');
  });

  it.each([
    { case: 'a trade past its limit', wallet: 'fails-early', maxCost: '1', code: 'SLIPPAGE_EXCEEDED' },
    {
      case: 'a trade that carries the volume past its column',
      wallet: 'fails-early',
      volume: '9223372036854775807',
      code: 'BAD_USER_INPUT',
    },
    { case: 'a trade whose position fails', wallet: 'fails-late', code: 'INTERNAL_SERVER_ERROR' },
    { case: 'a trade whose commit fails', wallet: 'fails-at-commit', code: 'INTERNAL_SERVER_ERROR' },
  ])('leaves nothing behind and publishes nothing: $case', async ({ wallet, code, maxCost, volume }) => {
    const marketId = await createMarket(stage.server);
    if (volume !== undefined) {
      await stage.query('UPDATE markets SET total_volume = $2 WHERE id = $1', [marketId, volume]);
    }
    const before = await everything(stage, marketId, wallet);
    const input = { marketId, ...buy, ...(maxCost === undefined ? {} : { maxCost }) };

    const codes = await codesOf(stage.server, ExecuteTradeDocument, { input }, await tokenOf(wallet));
    expect(codes).toEqual([code]);
    expect(await everything(stage, marketId, wallet)).toEqual(before);
  });

  it('leaves nothing behind and publishes nothing: a vote that cannot be counted', async () => {
    const marketId = await createMarket(stage.server, 'PROPOSED');
    await stage.query('UPDATE markets SET proposal_likes = 6 WHERE id = $1', [marketId]);
    const before = await everything(stage, marketId, 'fails-early');
    const variables = { input: { marketId, voteType: 'PROPOSAL', vote: true } } as const;

    const codes = await codesOf(stage.server, CastVoteDocument, variables, await tokenOf('fails-early'));
    expect(codes).toEqual(['INTERNAL_SERVER_ERROR']);
    expect(await everything(stage, marketId, 'fails-early')).toEqual(before);
  });

  it('leaves nothing behind and publishes nothing: a second vote', async () => {
    const marketId = await createMarket(stage.server, 'PROPOSED');
    const variables = { input: { marketId, voteType: 'PROPOSAL', vote: true } } as const;
    const token = await tokenOf('votes-twice');
    await request(stage.server, CastVoteDocument, variables, token);
    const before = await everything(stage, marketId, 'votes-twice');

    expect(await codesOf(stage.server, CastVoteDocument, variables, token)).toEqual(['ALREADY_VOTED']);
    expect(await everything(stage, marketId, 'votes-twice')).toEqual(before);
  });

  it('leaves nothing behind and publishes nothing: a market, a comment, a step', async () => {
    const marketId = await createMarket(stage.server, 'PROPOSED');
    const before = await everything(stage, marketId, 'fails-early');
    const token = await tokenOf('fails-early');
    const proposal = { input: { question: 'Does this one fail?' } };
    const comment = { input: { marketId, content: 'This fails.' } };
    const elsewhere = { input: { marketId: 'nowhere', content: 'Hello?' } };
    const step = { input: { marketId, state: 'FINALIZED' } } as const;

    expect([
      await codesOf(stage.server, ProposeMarketDocument, proposal, token),
      await codesOf(stage.server, PostDiscussionDocument, comment, token),
      await codesOf(stage.server, PostDiscussionDocument, elsewhere, token),
      await codesOf(stage.server, ChangeMarketStateDocument, step, await serviceToken()),
    ]).toEqual([['INTERNAL_SERVER_ERROR'], ['INTERNAL_SERVER_ERROR'], ['NOT_FOUND'], ['ILLEGAL_TRANSITION']]);
    expect(await everything(stage, marketId, 'fails-early')).toEqual(before);
  });

  it('does not hold up the next mutation, and only that mutation is published', async () => {
    using client = createSocketClient(stage.server);
    const marketId = await createMarket(stage.server);
    const { market } = await request(stage.server, MarketDocument, { id: marketId });
    const watcher = subscribe(client, MarketEventsDocument, { marketId, after: market?.cursor });
    const attempt = async (wallet: string) =>
      codesOf(stage.server, ExecuteTradeDocument, { input: { marketId, ...buy } }, await tokenOf(wallet));

    const codes = await Promise.all(['fails-late', 'trader', 'fails-at-commit'].map(attempt));

    expect(codes).toEqual([['INTERNAL_SERVER_ERROR'], [], ['INTERNAL_SERVER_ERROR']]);
    const events = (await watcher.take(2)).map(({ marketEvents }) => marketEvents);
    expect(events).toMatchObject([
      { __typename: 'TradeExecuted', trade: { userWallet: 'trader' } },
      { __typename: 'PriceUpdated', sharesYes: buy.shares },
    ]);
  });
});
