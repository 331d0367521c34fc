import { beforeAll, expect, it } from 'vitest';

import { ViewerPositionsDocument } from '../../../../src/client/generated/graphql.ts';
import { codesOf, createMarket, request } from '../../../support/clients/graphql.ts';
import { trade } from '../../../support/graphql/streams.ts';
import { describeOnDatabases, type SharedStage } from '../../../support/postgres/databases.ts';
import { tokenOf } from '../../../support/servers/server.ts';

const document = `query Positions($marketId: ID, $first: Int! = 500) {
  viewer { positions(marketId: $marketId, first: $first) { marketId userWallet } }
}`;

interface Filter {
  readonly marketId?: string;
  readonly first?: number;
}

interface Answer {
  readonly viewer: { readonly positions: { readonly marketId: string; readonly userWallet: string }[] };
}

async function list({ server }: SharedStage, filter: Filter, wallet = 'holder'): Promise<readonly string[]> {
  const { viewer } = await request<Answer, Filter>(server, document, filter, await tokenOf(wallet));
  for (const { userWallet } of viewer.positions) expect(userWallet).toBe(wallet);
  return viewer.positions.map(({ marketId }) => marketId);
}

describeOnDatabases("the viewer's positions", (stage) => {
  const markets: string[] = [];

  beforeAll(async () => {
    for (let count = 0; count < 3; count += 1) {
      const marketId = await createMarket(stage.server);
      markets.push(marketId);
      await trade(stage.server, marketId, 'somebody-else');
      await trade(stage.server, marketId, 'holder');
    }
  });

  it('are those of the wallet alone, the one that moved last first', async () => {
    expect(await list(stage, {})).toEqual([...markets].reverse());
    await trade(stage.server, markets[1] ?? '', 'holder');
    expect(await list(stage, {})).toEqual([markets[1], markets[2], markets[0]]);
    expect(await list(stage, {}, 'newcomer')).toEqual([]);
  });

  it('are as many as asked for, and of the market that is asked for', async () => {
    const all = await list(stage, {});
    expect(await list(stage, { first: 2 })).toEqual(all.slice(0, 2));
    expect(await list(stage, { first: 0 })).toEqual([]);
    expect(await list(stage, { marketId: markets[0] ?? '' })).toEqual([markets[0]]);
    expect(await list(stage, { marketId: 'nowhere' })).toEqual([]);
  });

  it('are 500 at most: BAD_USER_INPUT', async () => {
    const token = await tokenOf('holder');
    for (const first of [-1, 501]) {
      expect(await codesOf(stage.server, document, { first }, token)).toEqual(['BAD_USER_INPUT']);
    }
  });

  it('are those that were not dated last', async () => {
    await stage.query(`UPDATE positions SET updated_at = NULL WHERE market_id = $1`, [markets[2]]);
    expect((await list(stage, {})).at(-1)).toBe(markets[2]);
  });

  it('are nobody’s without a token', async () => {
    expect(await request(stage.server, ViewerPositionsDocument, {})).toEqual({ viewer: null });
  });
});
