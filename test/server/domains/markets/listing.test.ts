import { beforeAll, expect, it } from 'vitest';

import {
  MarketsDocument,
  type MarketCategory,
  type MarketState,
} from '../../../../src/client/generated/graphql.ts';
import { codesOf, request } from '../../../support/clients/graphql.ts';
import { describeOnDatabases, type SharedStage } from '../../../support/postgres/databases.ts';

interface Filter {
  readonly state?: MarketState;
  readonly category?: MarketCategory;
  readonly search?: string;
}

/** Markets by their ids: question, description, state and category. */
const markets = {
  rain: ['Will it rain in Lisbon?', null, 'PROPOSED', 'science'],
  sun: ['Will the Sun shine in LISBON?', 'The opposite of rain.', 'ACTIVE', 'science'],
  percent: ['Will it rise by 100% or more?', 'snake_case', 'ACTIVE', 'crypto'],
  per: ['Will it rise by 100 or more?', 'snakeXcase', 'APPROVED', 'crypto'],
  slash: ['Is C:\\temp a path?', 'a\\b', 'FINALIZED', 'other'],
  quotes: [`Is "that" what's-her-name's?`, null, 'DISPUTED', null],
  nowhere: ['Does it have a state?', 'No state, no category.', null, 'weather'],
} as const;

async function list({ server }: SharedStage, filter: Filter): Promise<readonly string[]> {
  const { markets: page } = await request(server, MarketsDocument, filter);
  return page.edges.map(({ node }) => node.id);
}

describeOnDatabases('markets', (stage) => {
  beforeAll(async () => {
    await stage.query(`INSERT INTO users (wallet) VALUES ('lister')`);
    // Another team's table need not have our checks.
    await stage.query(`ALTER TABLE markets DROP CONSTRAINT markets_category_check`);
    for (const [index, [id, [question, description, state, category]]] of Object.entries(markets).entries()) {
      await stage.query(
        `INSERT INTO markets (id, on_chain_address, question, description, state, category, creator_wallet,
           b_parameter, initial_liquidity, created_at)
         VALUES ($1, $1, $2, $3, $4, $5, 'lister', 1, 1, timestamptz '2026-01-01 00:00:00+00' - $6::int * interval '1 day')`,
        [id, question, description, state, category, index],
      );
    }
  });

  it('are all there, newest first, when nothing is filtered', async () => {
    expect(await list(stage, {})).toEqual(Object.keys(markets));
  });

  it.each<[MarketState, readonly string[]]>([
    ['PROPOSED', ['rain', 'nowhere']],
    ['APPROVED', ['per']],
    ['ACTIVE', ['sun', 'percent']],
    ['RESOLVING', []],
    ['DISPUTED', ['quotes']],
    ['FINALIZED', ['slash']],
  ])('in %s are found by it, and one without a state counts as PROPOSED', async (state, ids) => {
    expect(await list(stage, { state })).toEqual(ids);
  });

  it.each<[MarketCategory, readonly string[]]>([
    ['SCIENCE', ['rain', 'sun']],
    ['CRYPTO', ['percent', 'per']],
    ['POLITICS', []],
    ['OTHER', ['slash', 'nowhere']],
  ])('about %s are found by it, and one about something unheard of is about OTHER', async (category, ids) => {
    expect(await list(stage, { category })).toEqual(ids);
    const { markets: page } = await request(stage.server, MarketsDocument, {});
    const shown = page.edges.filter(({ node }) => node.category === category).map(({ node }) => node.id);
    expect(shown).toEqual(ids);
  });

  it.each<[string, readonly string[]]>([
    ['lisbon', ['rain', 'sun']],
    ['RAIN', ['rain', 'sun']],
    ['100%', ['percent']],
    ['100', ['percent', 'per']],
    ['%', ['percent']],
    ['snake_case', ['percent']],
    ['_', ['percent']],
    ['C:\\temp', ['slash']],
    ['a\\b', ['slash']],
    ['\\', ['slash']],
    ['\\%', []],
    [`what's-her`, ['quotes']],
    ['"that"', ['quotes']],
    ['  path?  ', ['slash']],
    ['   ', Object.keys(markets)],
    ['in Lisbon?%', []],
    ['nothing like it', []],
  ])('with %j in question or description are found, and that text is no pattern', async (search, ids) => {
    expect(await list(stage, { search })).toEqual(ids);
  });

  it('are found by everything at once', async () => {
    expect(await list(stage, { state: 'ACTIVE', category: 'SCIENCE', search: 'lisbon' })).toEqual(['sun']);
    expect(await list(stage, { state: 'PROPOSED', category: 'CRYPTO' })).toEqual([]);
  });

  it('are searched for by 200 characters at most, of which none is NUL: BAD_USER_INPUT', async () => {
    expect(await list(stage, { search: 'x'.repeat(200) })).toEqual([]);
    for (const search of ['x'.repeat(201), 'a\0b']) {
      expect(await codesOf(stage.server, MarketsDocument, { search })).toEqual(['BAD_USER_INPUT']);
    }
  });
});
