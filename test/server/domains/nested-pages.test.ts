import { beforeAll, expect, it } from 'vitest';

import { request } from '../../support/clients/graphql.ts';
import { describeOnDatabases } from '../../support/postgres/databases.ts';

interface Node {
  readonly id: string;
}

interface Markets {
  readonly markets: { readonly edges: readonly { readonly node: Node }[] };
}

const ids = ['a', 'b', 'c', 'none'];
const page = (alias: string, field: string, args: string): string =>
  `${alias}: ${field}${args} { edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }`;

describeOnDatabases('lists in a list', (stage) => {
  beforeAll(async () => {
    await stage.query(`INSERT INTO users (wallet) VALUES ('lister')`);
    // Other writers may leave the time of a comment empty.
    for (const id of ids) {
      await stage.query(
        `INSERT INTO markets (id, on_chain_address, question, creator_wallet, b_parameter, initial_liquidity, created_at)
         VALUES ($1, $1, 'Which list is this?', 'lister', 1, 1, '2020-01-01T00:00:00Z')`,
        [id],
      );
      if (id === 'none') continue;
      await stage.query(
        `INSERT INTO trades (market_id, user_wallet, trade_type, outcome, shares, cost, tx_signature, block_time)
         SELECT $1, 'lister', 'buy', true, 1, 1, $1 || number, timestamptz '2026-01-01' + number % 7 * interval '1 minute'
         FROM generate_series(1, 25) AS number`,
        [id],
      );
      await stage.query(
        `INSERT INTO discussions (market_id, user_wallet, content, created_at)
         SELECT $1, 'lister', 'A comment.',
           CASE WHEN number % 5 = 0 THEN NULL ELSE timestamptz '2026-01-01' + number % 3 * interval '1 minute' END
         FROM generate_series(1, 12) AS number`,
        [id],
      );
    }
  });

  it('are those of each row alone, from both ends and between cursors', async () => {
    const first = await request<{ market: Record<string, { pageInfo: { endCursor: string } }> }, object>(
      stage.server,
      `{ market(id: "b") { trades(first: 7) { pageInfo { endCursor } } discussions(first: 3) { pageInfo { endCursor } } } }`,
      {},
    );
    const selections = ['trades', 'discussions'].flatMap((field, index) => {
      const place = JSON.stringify(first.market[field]?.pageInfo.endCursor);
      return [
        page(`a${index}`, field, ''),
        page(`b${index}`, field, '(first: 4)'),
        page(`c${index}`, field, '(last: 6)'),
        page(`d${index}`, field, `(after: ${place})`),
        page(`e${index}`, field, `(last: 3, before: ${place})`),
      ];
    });
    for (const selection of selections) {
      const together = await request<Markets, object>(
        stage.server,
        `{ markets { edges { node { id ${selection} } } } }`,
        {},
      );
      const nodes = together.markets.edges.map(({ node }) => node);
      expect(nodes.map(({ id }) => id).sort()).toEqual(ids);
      for (const node of nodes) {
        const alone = await request(stage.server, `{ market(id: "${node.id}") { id ${selection} } }`, {});
        expect(alone).toEqual({ market: node });
      }
    }
  });
});
