import { expect, it } from 'vitest';

import {
  MarketDocument,
  MarketStateChangedDocument,
  ProposeMarketDocument,
  type MarketQuery,
  type ProposeMarketInput,
} from '../../../../src/client/generated/graphql.ts';
import { codesOf, request } from '../../../support/clients/graphql.ts';
import { createSocketClient, subscribe } from '../../../support/clients/subscriber.ts';
import { describeOnDatabases, wireTime, type SharedStage } from '../../../support/postgres/databases.ts';
import { tokenOf } from '../../../support/servers/server.ts';

const question = 'Will it rain in Lisbon tomorrow?';
const offChain = /^offchain:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const streamOfAll = 'query Stream { markets(first: 0) { cursor } }';

async function propose(
  { server }: SharedStage,
  input: ProposeMarketInput,
  wallet = 'proposer',
): Promise<NonNullable<MarketQuery['market']>> {
  const { proposeMarket } = await request(server, ProposeMarketDocument, { input }, await tokenOf(wallet));
  const { market } = await request(server, MarketDocument, { id: proposeMarket.market.id });
  if (market === null) throw new Error('the market is not there');
  return market;
}

describeOnDatabases('proposeMarket', (stage) => {
  it('creates a market in PROPOSED with everything that was said about it', async () => {
    const input = {
      question: `  ${question}\n`,
      description: ' Measured at the airport. ',
      category: 'SCIENCE',
      tags: ['weather', 'a,b', '{"quoted"}', 'back\\slash', 'NULL', ' ünï 🌧 '],
      bParameter: '9007199254740993',
      initialLiquidity: '9223372036854775807',
    } as const;

    expect(await propose(stage, input)).toMatchObject({
      question,
      description: 'Measured at the airport.',
      category: 'SCIENCE',
      tags: ['weather', 'a,b', '{"quoted"}', 'back\\slash', 'NULL', 'ünï 🌧'],
      creatorWallet: 'proposer',
      resolverWallet: null,
      state: 'PROPOSED',
      isCancelled: false,
      bParameter: '9007199254740993',
      initialLiquidity: '9223372036854775807',
      sharesYes: '0',
      sharesNo: '0',
      priceYes: '0.500000000',
      priceNo: '0.500000000',
      totalVolume: '0',
      proposedOutcome: null,
      finalOutcome: null,
      proposalTally: { for: 0, against: 0, total: 0, approvalRate: null, thresholdReached: false },
      approvedAt: null,
      activatedAt: null,
      resolutionProposedAt: null,
      finalizedAt: null,
    });
  });

  it('takes 100 shares of depth, their largest loss as liquidity and OTHER where nothing is said', async () => {
    const market = await propose(stage, { question });

    expect(market).toMatchObject({
      description: null,
      category: 'OTHER',
      tags: [],
      bParameter: '100000000000',
      initialLiquidity: '69314718056',
    });
    const [row] = await stage.query(
      `SELECT current_liquidity::text, ${wireTime('created_at')} AS created_at, created_at = updated_at AS is_new
       FROM markets WHERE id = $1`,
      [market.id],
    );
    expect(row).toEqual({ current_liquidity: '69314718056', created_at: market.createdAt, is_new: true });
  });

  it('marks each row that never was on a chain with a reference of its own', async () => {
    const [one, two] = [await propose(stage, { question }), await propose(stage, { question })];

    expect(one.onChainAddress).toMatch(offChain);
    expect(two.onChainAddress).toMatch(offChain);
    expect(one.onChainAddress).not.toBe(two.onChainAddress);
  });

  it('creates the user of a wallet on first sight, and only then', async () => {
    const users = () => stage.query(`SELECT wallet, created_at::text FROM users WHERE wallet = 'newcomer'`);
    expect(await users()).toEqual([]);

    await propose(stage, { question }, 'newcomer');
    const first = await users();
    expect(first).toEqual([{ wallet: 'newcomer', created_at: expect.any(String) as string }]);

    await propose(stage, { question }, 'newcomer');
    expect(await users()).toEqual(first);
  });

  it('announces the market to those who watch all of them', async () => {
    using client = createSocketClient(stage.server);
    const { markets } = await request<{ markets: { cursor: string } }, object>(stage.server, streamOfAll, {});
    const watcher = subscribe(client, MarketStateChangedDocument, { after: markets.cursor });

    const market = await propose(stage, { question });

    const [data] = await watcher.take(1);
    expect(data?.marketStateChanged).toMatchObject({
      id: `marketStateChanged:${market.id}:created`,
      marketId: market.id,
      action: 'CREATED',
      oldState: null,
      newState: 'PROPOSED',
      occurredAt: market.createdAt,
    });
  });

  it.each<[string, ProposeMarketInput]>([
    ['a question of 10 characters', { question: '0123456789' }],
    ['a question of 200 characters that are two UTF-16 units each', { question: '🌧'.repeat(200) }],
    ['a description of 2,000 characters', { question, description: 'ü'.repeat(2000) }],
    ['an empty description', { question, description: '' }],
    ['ten tags of 50 characters', { question, tags: Array<string>(10).fill('🌧'.repeat(50)) }],
    ['the smallest depth', { question, bParameter: '1' }],
    ['the largest depth', { question, bParameter: '9223372036854775807' }],
    ['no liquidity', { question, initialLiquidity: '0' }],
  ])('accepts %s', async (_case, input) => {
    expect(await propose(stage, input)).toMatchObject({ state: 'PROPOSED', question: input.question });
  });

  it.each<[string, ProposeMarketInput]>([
    ['a question of 9 characters in white space', { question: '  012345678  ' }],
    ['a question of 201 characters', { question: 'x'.repeat(201) }],
    ['a question with a NUL character', { question: `${question}\0` }],
    ['a description of 2,001 characters', { question, description: 'x'.repeat(2001) }],
    ['eleven tags', { question, tags: Array<string>(11).fill('tag') }],
    ['an empty tag', { question, tags: ['tag', '  '] }],
    ['a tag of 51 characters', { question, tags: ['x'.repeat(51)] }],
    ['a depth of nothing', { question, bParameter: '0' }],
    ['a negative depth', { question, bParameter: '-1' }],
    ['a depth beyond 64 bits', { question, bParameter: '9223372036854775808' }],
    ['a depth that is no integer', { question, bParameter: '1.5' }],
    ['negative liquidity', { question, initialLiquidity: '-1' }],
  ])('refuses %s with BAD_USER_INPUT and leaves no market behind', async (_case, input) => {
    const token = await tokenOf('refused');

    expect(await codesOf(stage.server, ProposeMarketDocument, { input }, token)).toEqual(['BAD_USER_INPUT']);
    // The user may be there, because it is created before the transaction.
    expect(await stage.query(`SELECT id FROM markets WHERE creator_wallet = 'refused'`)).toEqual([]);
  });
});
