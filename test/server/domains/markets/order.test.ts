import { expect, it } from 'vitest';

import { codesOf, createMarket, request } from '../../../support/clients/graphql.ts';
import { describeOnDatabases } from '../../../support/postgres/databases.ts';
import { tokenOf } from '../../../support/servers/server.ts';

const list = `query ($orderBy: MarketOrder!, $first: Int, $after: String, $last: Int, $before: String) {
  markets(orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) {
    edges { cursor node { id } }
    pageInfo { hasNextPage hasPreviousPage endCursor }
  }
}`;
const trade = `mutation ($input: ExecuteTradeInput!) { executeTrade(input: $input) { trade { id } } }`;

interface Listed {
  readonly markets: {
    readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
  };
}

describeOnDatabases('markets in an order', (stage) => {
  const buy = async (marketId: string, shares: string): Promise<void> => {
    const input = { marketId, tradeType: 'BUY', outcome: 'YES', shares };
    await request<unknown, object>(stage.server, trade, { input }, await tokenOf('trader'));
  };
  const read = async (variables: object) => {
    const { markets } = await request<Listed, object>(stage.server, list, variables);
    return { ids: markets.edges.map(({ node }) => node.id), ...markets };
  };

  it('come by their volume of a day, or by their trades of an hour, page by page', async () => {
    const [quiet, busy, large] = [
      await createMarket(stage.server),
      await createMarket(stage.server),
      await createMarket(stage.server),
    ];
    for (let count = 0; count < 3; count += 1) await buy(busy, '1000000000');
    await buy(large, '90000000000');

    expect((await read({ orderBy: 'NEWEST' })).ids).toEqual([large, busy, quiet]);
    expect((await read({ orderBy: 'VOLUME_24H' })).ids).toEqual([large, busy, quiet]);
    expect((await read({ orderBy: 'TRENDING' })).ids).toEqual([busy, large, quiet]);

    const first = await read({ orderBy: 'TRENDING', first: 1 });
    expect([first.ids, first.pageInfo.hasNextPage]).toEqual([[busy], true]);
    const second = await read({ orderBy: 'TRENDING', first: 2, after: first.pageInfo.endCursor });
    expect([second.ids, second.pageInfo.hasNextPage]).toEqual([[large, quiet], false]);
    const before = second.edges.at(-1)?.cursor;
    expect((await read({ orderBy: 'TRENDING', last: 1, before })).ids).toEqual([large]);

    const newest = (await read({ orderBy: 'NEWEST', first: 1 })).pageInfo.endCursor;
    const wrong = codesOf<unknown, object>(stage.server, list, { orderBy: 'TRENDING', after: newest });
    expect(await wrong).toEqual(['CURSOR_INVALID']);
  });
});
