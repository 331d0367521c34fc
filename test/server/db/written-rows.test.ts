import { readFile } from 'node:fs/promises';

import { pino } from 'pino';
import { describe, expect, it } from 'vitest';

import {
  CastVoteDocument,
  ExecuteTradeDocument,
  MarketDocument,
  PostDiscussionDocument,
  ProposeMarketDocument,
  ServerStatusDocument,
  TradeExecutedDocument,
} from '../../../src/client/generated/graphql.ts';
import { createMarket, request, send } from '../../support/clients/graphql.ts';
import { createSocketClient, subscribe, untilLive } from '../../support/clients/subscriber.ts';
import { queryDatabase } from '../../support/postgres/postgres.ts';
import { createDatabase } from '../../support/postgres/shared-postgres.ts';
import { startServer, tokenOf, type TestServer } from '../../support/servers/server.ts';

const platform = new URL('../../support/postgres/platform.sql', import.meta.url);

const later = `
  ALTER TABLE trades ADD COLUMN settlement text NOT NULL CHECK (settlement <> '');
  ALTER TABLE positions ADD COLUMN account text NOT NULL, ADD COLUMN kind text NOT NULL DEFAULT 'spot';
`;

interface Line {
  readonly level: number;
  readonly msg: string;
  readonly capability?: string;
}

/** A database of the platform, with another program's later migrations. */
async function migrated(statements: string): Promise<string> {
  const url = await createDatabase();
  await queryDatabase(url, await readFile(platform, 'utf8'));
  await queryDatabase(url, 'DELETE FROM trades; DELETE FROM positions');
  await queryDatabase(url, statements);
  return url;
}

const order = (marketId: string) =>
  ({ input: { marketId, tradeType: 'BUY', outcome: 'YES', shares: '1000000000' } }) as const;

async function extensionsOf(server: TestServer, marketId: string): Promise<unknown> {
  const { errors } = await send(server, ExecuteTradeDocument, order(marketId), await tokenOf('w'));
  return errors?.map(({ extensions }) => extensions);
}

async function capabilityOf(server: TestServer, name: string): Promise<unknown> {
  const { serverStatus } = await request(server, ServerStatusDocument, {});
  return serverStatus.capabilities.find((capability) => capability.name === name);
}

const reason =
  'NOT NULL without a default, and unknown to this server: trades.settlement, positions.account: ' +
  'set TRADING=external where others execute the trades';

describe('on a database whose trades and positions need columns that the server does not know', () => {
  it('a trade is refused from the start with the part that is off, and serverStatus and the log have the reason', async () => {
    const lines: Line[] = [];
    const logger = pino({ level: 'info' }, { write: (line: string) => lines.push(JSON.parse(line) as Line) });
    await using server = await startServer({ DATABASE_URL: await migrated(later) }, logger);
    expect(await extensionsOf(server, 'hollow-active')).toMatchObject([
      { code: 'SERVICE_UNAVAILABLE', part: 'executeTrade' },
    ]);
    expect(await capabilityOf(server, 'executeTrade')).toMatchObject({ state: 'OFF', reason });
    expect(lines).toContainEqual(
      expect.objectContaining({ msg: 'a capability is off', capability: 'executeTrade', level: 50 }),
    );
    // Nothing else logs an error: the trade was not tried.
    expect(lines.filter(({ level }) => level >= 50)).toHaveLength(1);
  });

  it('other mutations, queries and subscriptions work, and the server is ready', async () => {
    const url = await migrated(later);
    await using server = await startServer({ DATABASE_URL: url });
    const marketId = await createMarket(server);
    const token = await tokenOf('w');
    await request(server, PostDiscussionDocument, { input: { marketId, content: 'Still here.' } }, token);
    expect((await request(server, MarketDocument, { id: marketId })).market?.id).toBe(marketId);
    using client = createSocketClient(server);
    subscribe(client, TradeExecutedDocument, { marketId });
    await untilLive(server, 1);
    expect((await fetch(server.endpoint('/ready'))).status).toBe(200);
  });

  it('a trade of a deployment with TRADING=external is FORBIDDEN, and no capability is off', async () => {
    await using server = await startServer({ DATABASE_URL: await migrated(later), TRADING: 'external' });
    expect(await extensionsOf(server, 'hollow-active')).toMatchObject([{ code: 'FORBIDDEN' }]);
    expect(await capabilityOf(server, 'executeTrade')).toBeUndefined();
  });
});

describe.each([
  {
    mutation: 'castVote',
    table: 'dispute_votes',
    others: ['executeTrade', 'postDiscussion', 'proposeMarket'],
  },
  { mutation: 'postDiscussion', table: 'discussions', others: ['executeTrade', 'castVote', 'proposeMarket'] },
  { mutation: 'proposeMarket', table: 'markets', others: ['executeTrade', 'castVote', 'postDiscussion'] },
])('a column of $table that the server does not know', ({ mutation, table, others }) => {
  it(`turns ${mutation} off alone when it is NOT NULL without a default`, async () => {
    const column = `ALTER TABLE ${table} ADD COLUMN later integer`;
    const url = await migrated(`${column} DEFAULT 1; ALTER TABLE ${table} ALTER COLUMN later SET NOT NULL;
      ALTER TABLE ${table} ALTER COLUMN later DROP DEFAULT`);
    await using server = await startServer({ DATABASE_URL: url });
    expect(await capabilityOf(server, mutation)).toMatchObject({
      state: 'OFF',
      reason: expect.stringContaining(`${table}.later`) as string,
    });
    for (const other of others) expect(await capabilityOf(server, other)).toMatchObject({ state: 'ON' });
    const token = await tokenOf('w');
    const attempts = {
      castVote: () =>
        send(
          server,
          CastVoteDocument,
          { input: { marketId: 'hollow', voteType: 'PROPOSAL', vote: true } },
          token,
        ),
      postDiscussion: () =>
        send(server, PostDiscussionDocument, { input: { marketId: 'hollow', content: 'Boo.' } }, token),
      proposeMarket: () =>
        send(
          server,
          ProposeMarketDocument,
          { input: { question: 'Will it?', bParameter: '100000000000' } },
          token,
        ),
    };
    const { errors } = await attempts[mutation as keyof typeof attempts]();
    expect(errors).toMatchObject([{ extensions: { code: 'SERVICE_UNAVAILABLE', part: mutation } }]);
  });

  it(`leaves ${mutation} on when it has a default, is generated or may be null`, async () => {
    const url =
      await migrated(`ALTER TABLE ${table} ADD COLUMN a integer NOT NULL DEFAULT 1, ADD COLUMN b integer,
      ADD COLUMN c bigint GENERATED ALWAYS AS IDENTITY, ADD COLUMN d integer GENERATED ALWAYS AS (1) STORED NOT NULL`);
    await using server = await startServer({ DATABASE_URL: url });
    expect(await capabilityOf(server, mutation)).toMatchObject({ state: 'ON' });
  });
});
