import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';

import {
  MarketDiscussionsDocument,
  MarketDocument,
  MarketsDocument,
  MarketTradesDocument,
} from '../../../src/client/generated/graphql.ts';
import { codesOf, request } from '../../support/clients/graphql.ts';
import { describeOnDatabases, type SharedStage } from '../../support/postgres/databases.ts';
import type { TestServer } from '../../support/servers/server.ts';

interface PageArgs {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
  readonly before?: string | null;
}

interface Page {
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

const marketId = 'paged';
const question = 'Is this list in one order?';

/** The lists of the schema: how a page is asked for, and how a row gets into it. */
const lists = [
  {
    name: 'markets',
    document: MarketsDocument,
    pageOf: (data: object) => (data as { markets: Page }).markets,
    insert: (time: string) =>
      `INSERT INTO markets (id, on_chain_address, question, creator_wallet, b_parameter, initial_liquidity, created_at)
       VALUES ('${randomUUID()}', '${randomUUID()}', '${question}', 'lister', 1, 1, '${time}') RETURNING id`,
  },
  {
    name: 'trades',
    document: MarketTradesDocument,
    pageOf: (data: object) => (data as { market: { trades: Page } }).market.trades,
    insert: (time: string) =>
      `INSERT INTO trades (market_id, user_wallet, trade_type, outcome, shares, cost, tx_signature, block_time)
       VALUES ('${marketId}', 'lister', 'buy', true, 1, 1, '${randomUUID()}', '${time}') RETURNING id`,
  },
  {
    name: 'discussions',
    document: MarketDiscussionsDocument,
    pageOf: (data: object) => (data as { market: { discussions: Page } }).market.discussions,
    insert: (time: string) =>
      `INSERT INTO discussions (market_id, user_wallet, content, created_at)
       VALUES ('${marketId}', 'lister', 'A comment.', '${time}') RETURNING id`,
  },
] as const;

const times = ['.123456+00', '.123457+00', '.123457+00', '.123458+00', '.9+00'];
const rows = 30;

describeOnDatabases('a page of a list', (stage) => {
  beforeAll(async () => {
    await stage.query(`INSERT INTO users (wallet) VALUES ('lister')`);
    await stage.query(
      `INSERT INTO markets (id, on_chain_address, question, creator_wallet, b_parameter, initial_liquidity, created_at)
       VALUES ('${marketId}', 'paged', 'Which list is this?', 'lister', 1, 1, '2020-01-01T00:00:00Z')`,
    );
  });

  describe.each(lists)('of $name', ({ document, pageOf, insert }) => {
    /** Ids of every row, newest first; rows of the same time by their ids. */
    const ids: string[] = [];
    let cursors: ReadonlyMap<string, string>;

    const variables = (args: PageArgs) => ({ marketId, search: question, ...args });
    const read = async (args: PageArgs): Promise<Page> =>
      pageOf(await request(stage.server, document as never, variables(args) as never));
    const codes = (args: PageArgs): Promise<readonly unknown[]> =>
      codesOf(stage.server, document as never, variables(args) as never);
    const idsOf = ({ edges }: Page): readonly string[] => edges.map(({ node }) => node.id);

    beforeAll(async () => {
      expect(await read({})).toEqual({
        edges: [],
        pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
      });
      const keys: { id: unknown; time: string }[] = [];
      for (let index = 0; index < rows; index += 1) {
        const time = `2026-01-02 03:04:05${times[index % times.length] ?? ''}`;
        const [row] = await stage.query(insert(time));
        keys.push({ id: row?.['id'], time });
      }
      const sorted = keys.map(({ id, time }) => `${time} ${String(id)}`).sort();
      ids.push(...sorted.reverse().map((key) => key.split(' ').at(-1) ?? ''));
      const all = await read({ first: 100 });
      cursors = new Map(all.edges.map(({ node, cursor }) => [node.id, cursor]));
    });

    it('has the newest first, and rows of one time in a fixed order', async () => {
      expect(idsOf(await read({ first: 100 }))).toEqual(ids);
    });

    it('has 20 rows unless the client says, and from the end when it asks for what comes before', async () => {
      const first = await read({});
      expect(idsOf(first)).toEqual(ids.slice(0, 20));
      expect(first.pageInfo).toEqual({
        hasNextPage: true,
        hasPreviousPage: false,
        startCursor: cursors.get(ids[0] ?? ''),
        endCursor: cursors.get(ids[19] ?? ''),
      });
      expect(idsOf(await read({ before: cursors.get(ids[29] ?? '') ?? '' }))).toEqual(ids.slice(9, 29));
    });

    it('is the slice that its arguments describe, whatever they are', async () => {
      const size = fc.integer({ min: 0, max: rows + 2 });
      const place = fc.option(fc.integer({ min: 0, max: rows - 1 }));
      const args = fc.record({
        count: fc.option(fc.record({ size, fromEnd: fc.boolean() })),
        after: place,
        before: place,
      });
      await fc.assert(
        fc.asyncProperty(args, async ({ count, after, before }) => {
          const within = ids.slice(after === null ? 0 : after + 1, before ?? rows);
          const isFromEnd = count === null ? before !== null && after === null : count.fromEnd;
          const limit = count === null ? 20 : count.size;
          const expected = isFromEnd
            ? within.slice(Math.max(0, within.length - limit))
            : within.slice(0, limit);

          const page = await read({
            ...(count === null ? {} : count.fromEnd ? { last: count.size } : { first: count.size }),
            after: after === null ? null : (cursors.get(ids[after] ?? '') ?? ''),
            before: before === null ? null : (cursors.get(ids[before] ?? '') ?? ''),
          });

          expect(idsOf(page)).toEqual(expected);
          const hasMore = within.length > expected.length;
          expect(isFromEnd ? page.pageInfo.hasPreviousPage : page.pageInfo.hasNextPage).toBe(hasMore);
        }),
        { numRuns: 40 },
      );
    });

    it('leads on in both directions to every row once', async () => {
      const forward: string[] = [];
      for (let after: string | null = null, more = true; more;) {
        const page: Page = await read({ first: 7, after });
        forward.push(...idsOf(page));
        ({ endCursor: after, hasNextPage: more } = page.pageInfo);
      }
      expect(forward).toEqual(ids);

      const backward: string[] = [];
      for (let before: string | null = null, more = true; more;) {
        const page: Page = await read({ last: 7, before });
        backward.unshift(...idsOf(page));
        ({ startCursor: before, hasPreviousPage: more } = page.pageInfo);
      }
      expect(backward).toEqual(ids);
    });

    it('takes at most 100 rows and one direction: BAD_USER_INPUT', async () => {
      for (const args of [
        { first: 101 },
        { last: 101 },
        { first: -1 },
        { last: -1 },
        { first: 5, last: 5 },
      ]) {
        expect(await codes(args), JSON.stringify(args)).toEqual(['BAD_USER_INPUT']);
      }
    });

    it('does not shift when newer rows come', async () => {
      const { pageInfo } = await read({ first: 5 });
      const [row] = await stage.query(insert('2027-01-01 00:00:00+00'));
      ids.unshift(String(row?.['id']));

      expect(idsOf(await read({ first: 5, after: pageInfo.endCursor }))).toEqual(ids.slice(6, 11));
      expect(idsOf(await read({ before: pageInfo.startCursor }))).toEqual(ids.slice(0, 1));
    });

    it('starts nowhere but at a cursor of such a list: CURSOR_INVALID', async () => {
      for (const cursor of await badCursors(stage.server)) {
        expect(await codes({ after: cursor }), `after ${cursor}`).toEqual(['CURSOR_INVALID']);
        expect(await codes({ before: cursor }), `before ${cursor}`).toEqual(['CURSOR_INVALID']);
      }
    });
  });

  it.each(lists.filter(({ name }) => name !== 'markets'))(
    'of $name starts at no cursor whose id cannot be one there: CURSOR_INVALID',
    async ({ document }) => {
      const time = '2026-01-02T03:04:05.123456Z';
      for (const id of ['paged', '', "' OR true --"]) {
        const variables = { marketId, after: encoded([time, id]) };
        expect(await codesOf(stage.server, document as never, variables as never), id).toEqual([
          'CURSOR_INVALID',
        ]);
      }
    },
  );

  it('of discussions leads on from comments that do not tell when they were posted', async () => {
    await insertTimeless(stage, 3);
    const read = async (args: PageArgs) => {
      const variables = { marketId: 'timeless', ...args };
      const { market } = await request(stage.server, MarketDiscussionsDocument, variables);
      if (market === null) throw new Error('the market is not there');
      const { edges, pageInfo } = market.discussions;
      return { contents: edges.map(({ node }) => node.content), pageInfo };
    };
    const seen: string[] = [];
    for (let after: string | null = null, more = true; more;) {
      const page: Awaited<ReturnType<typeof read>> = await read({ first: 2, after });
      seen.push(...page.contents);
      ({ endCursor: after, hasNextPage: more } = page.pageInfo);
    }
    expect(seen.slice(0, 3).sort()).toEqual(['timeless 0', 'timeless 1', 'timeless 2']);
    expect(seen.slice(3)).toEqual(['timed 2', 'timed 1', 'timed 0']);

    const end = await read({ last: 4 });
    expect(end.contents).toEqual(seen.slice(2));
    const rest = await read({ last: 4, before: end.pageInfo.startCursor });
    expect(rest.contents).toEqual(seen.slice(0, 2));
  });
});

describeOnDatabases('a cursor of a list', (stage) => {
  it('is taken back, however long the id of its row is', async () => {
    const ids = [`${'long '.repeat(500)}a`, `${'long '.repeat(500)}b`];
    await stage.query(`INSERT INTO users (wallet) VALUES ('lister')`);
    for (const [index, id] of ids.entries()) {
      await stage.query(
        `INSERT INTO markets (id, on_chain_address, question, creator_wallet, b_parameter, initial_liquidity, created_at)
         VALUES ('${id}', 'long ${index}', 'Which list is this?', 'lister', 1, 1, '2020-01-01T00:00:00Z')`,
      );
    }
    const { markets: first } = await request(stage.server, MarketsDocument, { first: 1 });
    const { markets: rest } = await request(stage.server, MarketsDocument, {
      after: first.edges[0]?.cursor ?? '',
    });
    expect([...first.edges, ...rest.edges].map(({ node }) => node.id)).toEqual(ids.reverse());
  });
});

const encoded = (key: unknown): string => Buffer.from(JSON.stringify(key)).toString('base64url');

async function badCursors(server: TestServer): Promise<readonly string[]> {
  const { market } = await request(server, MarketDocument, { id: marketId });
  const id = '00000000-0000-4000-8000-000000000000';
  return [
    '',
    'garbage',
    market?.cursor ?? '',
    encoded(null),
    encoded({ time: '2026-01-02T03:04:05Z', id }),
    encoded(['2026-01-02T03:04:05Z']),
    encoded(['2026-01-02T03:04:05Z', id, 'more']),
    encoded(['2026-01-02T03:04:05Z', 7]),
    encoded(['yesterday', id]),
    encoded(['2026-13-01T00:00:00Z', id]),
    encoded(['2026-02-30T00:00:00Z', id]),
    encoded(['2026-01-02T25:00:00Z', id]),
    encoded(['2026-01-02T03:04:05Z', `${id}\0`]),
  ];
}

/** A market with comments of which as many tell no time as do. */
async function insertTimeless({ query }: SharedStage, count: number): Promise<void> {
  await query(
    `INSERT INTO markets (id, on_chain_address, question, creator_wallet, b_parameter, initial_liquidity, created_at)
     VALUES ('timeless', 'timeless', 'When was that written?', 'lister', 1, 1, '2020-01-01T00:00:00Z')`,
  );
  for (let index = 0; index < count; index += 1) {
    for (const [content, time] of [
      [`timeless ${index}`, null],
      [`timed ${index}`, `2026-01-02 03:04:0${index}+00`],
    ]) {
      await query(
        `INSERT INTO discussions (market_id, user_wallet, content, created_at) VALUES ('timeless', 'lister', $1, $2)`,
        [content, time],
      );
    }
  }
}
