import pg from 'pg';
import { describe, expect, it } from 'vitest';

import { MarketsDocument, ServerStatusDocument } from '../../../../src/client/generated/graphql.ts';
import { createLogger } from '../../../../src/server/base/logger.ts';
import { openUnchangedDatabase } from '../../../../src/server/db/client.ts';
import { inspect } from '../../../../src/server/db/versioned/inspection.ts';
import { administratorScript } from '../../../../src/server/db/versioned/statements.ts';
import { searchMigration } from '../../../../src/server/domains/markets/migrations.ts';
import { codesOf, request } from '../../../support/clients/graphql.ts';
import { refusalsBy } from '../../../support/clients/metrics.ts';
import { errorsOf } from '../../../support/clients/transports.ts';
import { describeOnDatabases } from '../../../support/postgres/databases.ts';
import { queryDatabase } from '../../../support/postgres/postgres.ts';
import { createDatabase } from '../../../support/postgres/shared-postgres.ts';
import { startServer, type TestServer } from '../../../support/servers/server.ts';

const index = 'marketcast_markets_search';

/** Markets with texts that no short text is rare in. */
const insertMarkets = `INSERT INTO markets (id, on_chain_address, question, description, creator_wallet, b_parameter,
    initial_liquidity, created_at)
  SELECT 'm' || number, 'm' || number, 'Will it happen, number ' || number || '?', repeat('a', 1000) || number, 'lister', 1, 1,
    timestamptz '2026-01-01' + number * interval '1 second'
  FROM generate_series(1, 2000) AS number`;

async function searchState(
  server: TestServer,
): Promise<{ state: string; reason?: string | null } | undefined> {
  const { serverStatus } = await request(server, ServerStatusDocument, {});
  const found = serverStatus.capabilities.find(({ name }) => name === 'search');
  return found && { state: found.state, reason: found.reason ?? null };
}

describeOnDatabases('a search', (stage) => {
  it('finds its rows by an index of trigrams', async () => {
    await stage.query(`INSERT INTO users (wallet) VALUES ('lister')`);
    await stage.query(insertMarkets);
    expect(await searchState(stage.server)).toEqual({ state: 'ON', reason: null });
    const { markets } = await request(stage.server, MarketsDocument, { search: 'NUMBER 1234' });
    expect(markets.edges.map(({ node }) => node.id)).toEqual(['m1234']);
    const scans = async () => {
      const [row] = await stage.query(
        `SELECT idx_scan::int AS scans FROM pg_stat_user_indexes WHERE indexrelname = '${index}'`,
      );
      return row?.['scans'];
    };
    await expect.poll(scans, { timeout: 20_000 }).toBeGreaterThan(0);
  });

  it('takes milliseconds for a text that is slow to compare with each row', async () => {
    const startedAtMs = performance.now();
    const { markets } = await request(stage.server, MarketsDocument, { search: `${'a'.repeat(199)}b` });
    expect(markets.edges).toEqual([]);
    // Without the index it takes a second.
    expect(performance.now() - startedAtMs).toBeLessThan(300);
  });

  it('is made once by an operation, over aliases and fragments: QUERY_TOO_COMPLEX', async () => {
    const before = await refusalsBy(stage.server, 'QUERY_MAX_SEARCHES');
    const query = `query ($text: String) { a: markets(search: $text) { edges { cursor } } ...F }
      fragment F on Query { b: markets(search: "happen") { edges { cursor } } }`;
    const { http, sse, webSocket } = await errorsOf(stage.server, { query, variables: { text: 'it' } });
    expect(http).toMatchObject([
      { message: 'An operation may search once.', extensions: { code: 'QUERY_TOO_COMPLEX', maxSearches: 1 } },
    ]);
    expect(sse).toEqual(http);
    expect(webSocket).toEqual(http);
    expect(await refusalsBy(stage.server, 'QUERY_MAX_SEARCHES')).toBe(before + 3);
    expect((await errorsOf(stage.server, { query })).http).toBeUndefined();
  });
});

describe('a search that takes too long', () => {
  it('is stopped by the database, and is QUERY_TOO_COMPLEX; other queries have the time of any statement', async () => {
    const url = await createDatabase();
    await using server = await startServer({ DATABASE_URL: url, SEARCH_TIMEOUT_MS: '100' });
    const other = new pg.Client(url);
    await other.connect();
    try {
      await other.query('BEGIN');
      await other.query('LOCK TABLE markets IN ACCESS EXCLUSIVE MODE');
      const plain = request(server, MarketsDocument, {});
      const { http } = await errorsOf(server, {
        query: '{ markets(search: "anything") { edges { cursor } } }',
      });
      expect(http).toMatchObject([
        { extensions: { code: 'QUERY_TOO_COMPLEX', searchTimeoutMs: 100, retryable: false } },
      ]);
      expect(await refusalsBy(server, 'SEARCH_TIMEOUT_MS')).toBeGreaterThan(0);
      await other.query('ROLLBACK');
      expect(await plain).toEqual({ markets: expect.anything() as unknown });
      expect(await codesOf(server, MarketsDocument, { search: 'anything' })).toEqual([]);
    } finally {
      await other.end();
    }
  });
});

describe('the index of a search', () => {
  it('is not made on a table that the platform has made, until an administrator makes it', async () => {
    const url = await createDatabase();
    await (await startServer({ DATABASE_URL: url })).stop();
    await queryDatabase(
      url,
      `DROP INDEX ${index}; COMMENT ON TABLE markets IS 'The markets of the platform.'`,
    );
    await queryDatabase(url, `DELETE FROM marketcast_migrations WHERE name = 'search'`);
    const hasIndex = async () => {
      const [row] = await queryDatabase(url, `SELECT to_regclass('${index}') IS NOT NULL AS "isThere"`);
      return row?.['isThere'];
    };
    const off = { state: 'OFF', reason: 'the table markets is not recorded as ours' };
    {
      await using server = await startServer({ DATABASE_URL: url });
      expect(await searchState(server)).toEqual(off);
      expect(await hasIndex()).toBe(false);
      expect(await codesOf(server, MarketsDocument, { search: 'anything' })).toEqual([]);
    }
    await queryDatabase(url, administratorScript([searchMigration], 'postgres'));
    await using server = await startServer({ DATABASE_URL: url });
    expect(await searchState(server)).toEqual({ state: 'ON', reason: null });
    expect(await hasIndex()).toBe(true);
  });

  it('is not made by a role that may not create the extension, and the search works without it', async () => {
    const url = await createDatabase();
    const logger = createLogger('silent');
    const database = await openUnchangedDatabase({
      ...{ url, folder: '', poolSize: 1, timeoutMs: 10_000 },
      logger,
    });
    const role = `searcher_${url.split('_').at(-1) ?? ''}`;
    await queryDatabase(url, `CREATE ROLE ${role} LOGIN; GRANT USAGE, CREATE ON SCHEMA public TO ${role}`);
    try {
      const limited = new URL(url);
      limited.username = role;
      await using server = await startServer({ DATABASE_URL: limited.href });
      const { state, reason } = (await searchState(server)) ?? {};
      expect([state, reason]).toEqual(['OFF', 'permission denied to create extension "pg_trgm"']);
      expect(await codesOf(server, MarketsDocument, { search: 'anything' })).toEqual([]);
      const inspection = await inspect(database.queries, [searchMigration]);
      expect(inspection.judge(searchMigration)).toBe('pending');
    } finally {
      await database.close();
    }
  });
});
