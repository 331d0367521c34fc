import pg from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { MarketTradesDocument } from '../../../../src/client/generated/graphql.ts';
import { openDatabase } from '../../../../src/server/db/client.ts';
import { fly } from '../../../../src/server/db/flights.ts';
import { bind, defineStatement } from '../../../../src/server/db/statement.ts';
import { codesOf, createMarket, request } from '../../../support/clients/graphql.ts';
import { createSocketClient, subscribe, untilLive } from '../../../support/clients/subscriber.ts';
import { actor, eventOf, streams, trade } from '../../../support/graphql/streams.ts';
import { startPgBouncer, type TestPgBouncer } from '../../../support/postgres/pgbouncer.ts';
import { queryDatabase, startPostgres, type TestPostgres } from '../../../support/postgres/postgres.ts';
import { startServer, tokenOf, type TestServer } from '../../../support/servers/server.ts';

/** A line of the log. */
interface Line {
  readonly level: number;
  readonly msg: string;
}

const errorLevel = 50;

const show = defineStatement('test_show', 'SHOW statement_timeout', ['limit'], ({ limit }) => limit);
const prepared = defineStatement(
  'test_prepared',
  `SELECT count(*) FROM pg_prepared_statements WHERE name <> ''`,
  ['count'],
  ({ count }) => Number(count),
);

let postgres: TestPostgres;
let pgbouncer: TestPgBouncer;

beforeAll(async () => {
  postgres = await startPostgres();
  pgbouncer = await startPgBouncer(postgres.url);
});

afterAll(async () => {
  await pgbouncer[Symbol.asyncDispose]();
  await postgres[Symbol.asyncDispose]();
});

/** Two servers on an empty database behind PgBouncer, which log to `lines`. */
async function startPair(
  environment: (databaseUrl: string) => Record<string, string>,
): Promise<
  AsyncDisposable & { servers: readonly [TestServer, TestServer]; lines: Line[]; databaseUrl: string }
> {
  const databaseUrl = await postgres.createDatabase();
  const lines: Line[] = [];
  const logger = pino({ level: 'debug' }, { write: (line: string) => lines.push(JSON.parse(line) as Line) });
  const variables = { DATABASE_URL: pgbouncer.urlOf(databaseUrl), ...environment(databaseUrl) };
  const servers = await Promise.all([startServer(variables, logger), startServer(variables, logger)]);
  return {
    ...{ servers, lines, databaseUrl },
    async [Symbol.asyncDispose]() {
      for (const server of servers) await server.stop();
    },
  };
}

const errorsOf = (lines: readonly Line[]): readonly Line[] =>
  lines.filter(({ level }) => level >= errorLevel);

describe.each([
  { name: 'over the pooler alone', environment: () => ({}), isHearing: false },
  {
    name: 'with the database itself for notices and replication',
    environment: (url: string) => ({ REPLICATION_URL: url, CHANGE_SOURCE: 'postgres' }),
    isHearing: true,
  },
])('behind PgBouncer that pools transactions, $name', ({ environment, isHearing }) => {
  it('two servers start at once, and every fact on one reaches the subscribers of the other', async () => {
    await using pair = await startPair(environment);
    const [one, two] = pair.servers;
    expect((await fetch(one.endpoint('/ready'))).status).toBe(200);
    using client = createSocketClient(two, await tokenOf(actor));
    for (const [index, { name, document, state, happen }] of streams.entries()) {
      const marketId = await createMarket(one, state);
      const events = subscribe(client, document, { marketId: name === 'positionChanged' ? null : marketId });
      await untilLive(two, index + 1);
      await happen(one, marketId);
      const [event] = await events.take(1);
      if (event === undefined) throw new Error('no event');
      expect(eventOf(event).marketId).toBe(marketId);
    }
    expect(errorsOf(pair.lines)).toEqual([]);
    expect(pair.lines.some(({ msg }) => msg.startsWith('no notifications arrive'))).toBe(!isHearing);
  });

  it('no request fails while both servers read and write at once', async () => {
    await using pair = await startPair(environment);
    const [one] = pair.servers;
    const markets = await Promise.all([createMarket(one), createMarket(one), createMarket(one)]);
    const work = Array.from({ length: 120 }, async (_none, index) => {
      const server = pair.servers[index % 2] ?? one;
      const marketId = markets[index % markets.length] ?? '';
      await trade(server, marketId, `wallet-${index % 20}`);
      await request(server, MarketTradesDocument, { marketId, first: 5 });
    });
    await Promise.all(work);
    const [count] = await queryDatabase(pair.databaseUrl, 'SELECT count(*)::integer AS trades FROM trades');
    expect(count).toEqual({ trades: 120 });
    expect(errorsOf(pair.lines)).toEqual([]);
  });
});

describe('behind PgBouncer', () => {
  it('a transaction has the time limit that its session lacks, and leaves it to no other client', async () => {
    const timeoutMs = 1000;
    await using pair = await startPair(() => ({ DATABASE_TIMEOUT_MS: String(timeoutMs) }));
    const [server] = pair.servers;
    const marketId = await createMarket(server);
    const holder = new pg.Client({ connectionString: pair.databaseUrl });
    await holder.connect();
    await holder.query('BEGIN');
    await holder.query('SELECT FROM markets WHERE id = $1 FOR UPDATE', [marketId]);

    const document = `mutation { executeTrade(input:
      { marketId: "${marketId}", tradeType: BUY, outcome: YES, shares: "1000000000" }) { trade { id } } }`;
    expect(await codesOf(server, document, {}, await tokenOf(actor))).toEqual(['SERVICE_UNAVAILABLE']);
    // The database cancelled the statement: no session of the server waits for the lock.
    const [waiting] = await queryDatabase(
      pair.databaseUrl,
      `SELECT count(*)::integer AS sessions FROM pg_stat_activity
       WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    expect(waiting).toEqual({ sessions: 0 });
    await holder.query('ROLLBACK');
    await holder.end();

    const shown = await queryDatabase(pgbouncer.urlOf(pair.databaseUrl), 'SHOW statement_timeout');
    expect(shown).toEqual([{ statement_timeout: '0' }]);
    await trade(server, marketId);
  });

  it('the log says once that the pooler refuses time limits, with the statement that gives them to the role', async () => {
    await using pair = await startPair(() => ({}));
    const refused = pair.lines.filter(({ msg }) => msg.includes('refuses time limits'));
    expect(refused).toHaveLength(pair.servers.length);
    expect(refused[0]).toMatchObject({ run: 'ALTER ROLE … SET statement_timeout = 15000' });
  });

  it('a flight prepares no statement in the session of the pooler, and brings the time limits of its transaction', async () => {
    const lines: Line[] = [];
    const logger = pino({}, { write: (line: string) => lines.push(JSON.parse(line) as Line) });
    const url = pgbouncer.urlOf(await postgres.createDatabase());
    const database = await openDatabase({ url, folder: '', poolSize: 1, timeoutMs: 7000, logger });
    try {
      await fly(database.queries, [bind(show)]);
      const flown = await database.queries
        .transaction()
        .execute((tx) => fly(tx, [bind(show), bind(prepared)], { isLast: true }));
      expect(flown).toEqual([['7s'], [0]]);
      const [[outside]] = await fly(database.queries, [bind(show)]);
      expect(outside).toBe('0');
      expect(lines.filter(({ msg }) => msg.includes('prepared'))).toEqual([]);
    } finally {
      await database.close();
    }
  });
});
