import { beforeAll, expect, it } from 'vitest';

import { codesOf, createMarket, request, send } from '../../support/clients/graphql.ts';
import { describeOnDatabases } from '../../support/postgres/databases.ts';
import { tokenOf } from '../../support/servers/server.ts';

const executeTrade = `mutation ($input: ExecuteTradeInput!) {
  executeTrade(input: $input) { duplicate trade { id cost } trades { id } market { sharesYes } }
}`;
const proposeMarket = `mutation ($input: ProposeMarketInput!) {
  proposeMarket(input: $input) { duplicate market { id question } }
}`;

interface ExecuteTradeData {
  readonly executeTrade: {
    readonly duplicate: boolean;
    readonly trade: { readonly id: string; readonly cost: string };
    readonly trades: readonly { readonly id: string }[];
    readonly market: { readonly sharesYes: string };
  };
}

interface ProposeMarketData {
  readonly proposeMarket: {
    readonly duplicate: boolean;
    readonly market: { readonly id: string; readonly question: string };
  };
}

const share = '1000000000';
const question = 'Will the same request come twice?';

describeOnDatabases('a mutation with a clientId', (stage) => {
  let marketId: string;
  let token: string;
  beforeAll(async () => {
    marketId = await createMarket(stage.server);
    token = await tokenOf('repeats');
  });

  const order = (clientId: string, more: object = {}) => ({
    input: { marketId, tradeType: 'BUY', outcome: 'YES', shares: share, clientId, ...more },
  });
  const trade = (variables: object, as = token) =>
    request<ExecuteTradeData, object>(stage.server, executeTrade, variables, as);
  const propose = (input: object) =>
    request<ProposeMarketData, object>(stage.server, proposeMarket, { input }, token);
  const tradesOf = async (wallet: string) => {
    const [row] = await stage.query('SELECT count(*)::int AS count FROM trades WHERE user_wallet = $1', [
      wallet,
    ]);
    return row?.['count'];
  };

  it('trades once, and gives the first trade to the same request again', async () => {
    const first = (await trade(order('once'))).executeTrade;
    const again = (await trade(order('once'))).executeTrade;
    expect([first.duplicate, again.duplicate]).toEqual([false, true]);
    expect(again.trade).toEqual(first.trade);
    expect(again.trades).toEqual([{ id: first.trade.id }]);
    expect(again.market).toEqual(first.market);
    expect(await tradesOf('repeats')).toBe(1);
  });

  it('trades once when the same request comes ten times at once', async () => {
    const wallet = await tokenOf('hurries');
    const results = await Promise.all(Array.from({ length: 10 }, () => trade(order('hurry'), wallet)));
    const ids = new Set(results.map((result) => result.executeTrade.trade.id));
    expect(ids.size).toBe(1);
    expect(results.filter((result) => !result.executeTrade.duplicate)).toHaveLength(1);
    expect(await tradesOf('hurries')).toBe(1);
  });

  it('proposes a market once', async () => {
    const first = await propose({ question, clientId: 'market' });
    const again = await propose({ question, clientId: 'market' });
    expect([first.proposeMarket.duplicate, again.proposeMarket.duplicate]).toEqual([false, true]);
    expect(again.proposeMarket.market).toEqual(first.proposeMarket.market);
  });

  it('refuses other content and another mutation under the same id: CLIENT_ID_REUSED', async () => {
    await trade(order('reused'));
    const other = order('reused', { shares: '2000000000' });
    expect(await codesOf(stage.server, executeTrade, other, token)).toEqual(['CLIENT_ID_REUSED']);
    const proposal = { input: { question, clientId: 'reused' } };
    expect(await codesOf(stage.server, proposeMarket, proposal, token)).toEqual(['CLIENT_ID_REUSED']);
  });

  it('knows the ids of a wallet apart from those of another wallet', async () => {
    await trade(order('mine'));
    const theirs = (await trade(order('mine'), await tokenOf('another-wallet'))).executeTrade;
    expect(theirs.duplicate).toBe(false);
  });

  it('executes a request that was refused before', async () => {
    const refused = order('refused', { maxCost: '1' });
    expect(await codesOf(stage.server, executeTrade, refused, token)).toEqual(['SLIPPAGE_EXCEEDED']);
    expect((await trade(order('refused'))).executeTrade.duplicate).toBe(false);
  });

  it.each([[''], ['x'.repeat(201)]])('refuses the id %j: BAD_USER_INPUT', async (clientId) => {
    const { errors } = await send(stage.server, executeTrade, order(clientId), token);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument: 'clientId' });
  });
});
