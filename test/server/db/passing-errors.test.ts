import { describe, expect, it } from 'vitest';

import {
  CastVoteDocument,
  MarketsDocument,
  ServerStatusDocument,
} from '../../../src/client/generated/graphql.ts';
import { translateDatabaseError } from '../../../src/server/db/errors.ts';
import { ApiError } from '../../../src/server/base/errors.ts';
import { describeOnDatabases, type SharedStage } from '../../support/postgres/databases.ts';
import { codesOf, createMarket, request, send } from '../../support/clients/graphql.ts';
import { queryDatabase } from '../../support/postgres/postgres.ts';
import { createDatabase } from '../../support/postgres/shared-postgres.ts';
import { connectWriter } from '../../support/realtime/stage.ts';
import { startServer, tokenOf } from '../../support/servers/server.ts';

const failureOf = (code: string, message = 'no more is known'): Error =>
  Object.assign(new Error(message), { code });

describe('an error of the database', () => {
  it.each([
    ...['08006', '08P01', '25006', '25P03', '26000', '28000', '28P01', '40001', '40P01', '42501', '53300'],
    ...['53100', '55P03', '55006', '57014', '57P01', '57P03', '58030', 'XX000', 'XX001'],
    ...['ECONNREFUSED', 'EPIPE', 'EHOSTUNREACH', 'ERR_SSL_WRONG_VERSION_NUMBER'],
  ])('with %s is SERVICE_UNAVAILABLE, which a client may try again', (code) => {
    const error = failureOf(code);
    const translated = translateDatabaseError(error);
    expect(translated).toBeInstanceOf(ApiError);
    expect(translated).toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
      details: { part: 'database' },
      cause: error,
    });
  });

  it('that a migration beside the server makes of a plan is SERVICE_UNAVAILABLE', () => {
    expect(
      translateDatabaseError(failureOf('0A000', 'cached plan must not change result type')),
    ).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  });

  it.each(['42601', '42P01', '42703', '42883', '22P02', '23503', '0A000', 'ERR_INVALID_ARG_TYPE'])(
    'with %s is a mistake of ours, which waiting does not mend',
    (code) => {
      const error = failureOf(code);
      expect(translateDatabaseError(error)).toBe(error);
    },
  );

  it('about a text that cannot be stored is that of the client', () => {
    expect(translateDatabaseError(failureOf('22021'))).toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});

/** Gives up every transaction that votes, so many times from now on; the count survives them. */
async function giveUpVotes(stage: SharedStage, times: number, code: string): Promise<void> {
  await stage.query('CREATE SEQUENCE IF NOT EXISTS attempts');
  await stage.query('ALTER SEQUENCE attempts RESTART');
  await stage.query(`
    CREATE OR REPLACE FUNCTION give_up() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF nextval('attempts') <= ${times} THEN RAISE EXCEPTION USING ERRCODE = '${code}'; END IF;
      RETURN new;
    END $$
  `);
  await stage.query('DROP TRIGGER IF EXISTS give_up ON proposal_votes');
  await stage.query(
    'CREATE TRIGGER give_up BEFORE INSERT ON proposal_votes FOR EACH ROW EXECUTE FUNCTION give_up()',
  );
}

const attemptsOf = async (stage: SharedStage): Promise<unknown> =>
  (await stage.query('SELECT last_value::int AS attempts FROM attempts'))[0]?.attempts;

const ballotOf = (marketId: string) => ({
  input: { marketId, voteType: 'PROPOSAL', vote: true } as const,
});

describeOnDatabases('a mutation', (stage) => {
  it.each(['40001', '40P01'])('runs again until %s is over, and takes effect once', async (code) => {
    const marketId = await createMarket(stage.server, 'PROPOSED');
    await giveUpVotes(stage, 4, code);
    const { castVote } = await request(
      stage.server,
      CastVoteDocument,
      ballotOf(marketId),
      await tokenOf('w'),
    );
    expect(castVote.tally).toMatchObject({ for: 1, against: 0 });
    expect(await attemptsOf(stage)).toBe(5);
  });

  it('is SERVICE_UNAVAILABLE after five conflicts', async () => {
    const marketId = await createMarket(stage.server, 'PROPOSED');
    await giveUpVotes(stage, 100, '40001');
    const { errors } = await send(stage.server, CastVoteDocument, ballotOf(marketId), await tokenOf('w'));
    expect(errors?.map(({ extensions }) => extensions)).toMatchObject([
      { code: 'SERVICE_UNAVAILABLE', retryable: true, part: 'database' },
    ]);
    expect(await attemptsOf(stage)).toBe(5);
  });

  it('runs once when it was cancelled, because another trouble may follow a COMMIT', async () => {
    const marketId = await createMarket(stage.server, 'PROPOSED');
    await giveUpVotes(stage, 100, '57014');
    const codes = await codesOf(stage.server, CastVoteDocument, ballotOf(marketId), await tokenOf('w'));
    expect(codes).toEqual(['SERVICE_UNAVAILABLE']);
    expect(await attemptsOf(stage)).toBe(1);
  });
});

describe('on PostgreSQL', () => {
  it('a mutation is SERVICE_UNAVAILABLE while the database is read-only, all places say that it is down, and soon after it is done', async () => {
    const url = await createDatabase();
    const name = new URL(url).pathname.slice(1);
    // Its sessions are never read-only.
    const beside = new URL('postgres', url).href;
    await using server = await startServer({ DATABASE_URL: url });
    const marketId = await createMarket(server, 'PROPOSED');
    const token = await tokenOf('w');
    const endSessions = () =>
      queryDatabase(
        url,
        `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()`,
      );

    await queryDatabase(beside, `ALTER DATABASE ${name} SET default_transaction_read_only = on`);
    await endSessions();
    expect(await untilAnswered(() => codesOf(server, MarketsDocument, {}))).toEqual([]);
    const { errors } = await send(server, CastVoteDocument, ballotOf(marketId), token);
    expect(errors?.map(({ extensions }) => extensions)).toMatchObject([
      { code: 'SERVICE_UNAVAILABLE', retryable: true, part: 'database' },
    ]);
    const ready = await fetch(server.endpoint('/ready'));
    expect([ready.status, await ready.json()]).toEqual([503, { database: 'down', broker: 'down' }]);
    const metrics = await (await fetch(server.endpoint('/metrics'))).text();
    expect(metrics).toContain('\nmarketcast_broker_up 0\n');
    const { serverStatus } = await request(server, ServerStatusDocument, {});
    expect(serverStatus.broker.state).toBe('down');

    // The sessions that began meanwhile are left alone: they would stay read-only for as long as they live.
    await queryDatabase(beside, `ALTER DATABASE ${name} RESET default_transaction_read_only`);
    expect(await untilAnswered(() => codesOf(server, CastVoteDocument, ballotOf(marketId), token))).toEqual(
      [],
    );
    expect((await fetch(server.endpoint('/ready'))).status).toBe(200);
  });

  it('a query that waits for a lock for too long is SERVICE_UNAVAILABLE', async () => {
    const url = await createDatabase();
    await using server = await startServer({ DATABASE_URL: url, DATABASE_TIMEOUT_MS: '300' });
    await using locker = await connectWriter(url);
    await locker.client.query('BEGIN');
    await locker.client.query('LOCK TABLE markets IN ACCESS EXCLUSIVE MODE');
    expect(await codesOf(server, MarketsDocument, {})).toEqual(['SERVICE_UNAVAILABLE']);
    await locker.client.query('COMMIT');
    expect(await codesOf(server, MarketsDocument, {})).toEqual([]);
  });
});

/** Asks until there is no error, or for as long as a server may take to notice. */
async function untilAnswered(
  ask: () => Promise<readonly (string | undefined)[]>,
): Promise<readonly (string | undefined)[]> {
  const deadlineMs = performance.now() + 5000;
  for (;;) {
    const codes = await ask();
    if (codes.length === 0 || performance.now() > deadlineMs) return codes;
  }
}
