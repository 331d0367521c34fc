import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { MarketsDocument } from '../../../src/client/generated/graphql.ts';
import { codesOf, send } from '../../support/clients/graphql.ts';
import { follow, insertMarket, statusOf, until } from './stage.ts';
import {
  insertVotes,
  lockAfterVotes,
  newWallets,
  password,
  role,
  sources,
  type RoleStage,
} from './passing-trouble-stage.ts';

/** How a trouble begins, with votes that are committed before any of them can be read, and how it ends. */
interface Trouble {
  readonly name: string;
  /** Whether a query of a client fails for it as well. */
  readonly isForClients: boolean;
  begin(stage: RoleStage, marketId: string, wallets: readonly string[]): Promise<() => Promise<void>>;
}

const troubles: readonly Trouble[] = [
  {
    name: 'once its table is free again',
    isForClients: false,
    async begin(stage, marketId, wallets) {
      const { unlock } = await lockAfterVotes(stage, marketId, wallets);
      return unlock;
    },
  },
  {
    name: 'though lock_timeout passed before its table was free again',
    isForClients: false,
    async begin(stage, marketId, wallets) {
      await stage.query(`ALTER ROLE ${role} SET lock_timeout = '20ms'`);
      await stage.endQueries();
      const { unlock } = await lockAfterVotes(stage, marketId, wallets);
      return async () => {
        await stage.query(`ALTER ROLE ${role} RESET lock_timeout`);
        await unlock();
      };
    },
  },
  {
    name: 'though an operator cancelled the query that read it',
    isForClients: false,
    async begin(stage, marketId, wallets) {
      const { unlock } = await lockAfterVotes(stage, marketId, wallets);
      await until(async () => {
        const cancelled = await stage.query(
          `SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE usename = '${role}' AND wait_event_type = 'Lock'`,
        );
        return cancelled.length > 0;
      }, 'a query that waits is cancelled');
      return unlock;
    },
  },
  {
    name: 'after its role may read again',
    isForClients: true,
    async begin(stage, marketId, wallets) {
      await using writer = await stage.connect();
      await writer.client.query('BEGIN');
      await insertVotes(writer.client, marketId, wallets);
      // Later than the votes, because their references are checked as the owner of the tables.
      await writer.client.query(`REVOKE SELECT ON proposal_votes, markets FROM ${role}`);
      await writer.client.query('COMMIT');
      return async () => {
        await stage.query(`GRANT SELECT ON proposal_votes, markets TO ${role}`);
      };
    },
  },
  {
    name: 'after the table was away for a moment',
    isForClients: false,
    async begin(stage, marketId, wallets) {
      await using writer = await stage.connect();
      await writer.client.query('BEGIN');
      await insertVotes(writer.client, marketId, wallets);
      await writer.client.query('ALTER TABLE proposal_votes RENAME TO proposal_votes_away');
      await writer.client.query('COMMIT');
      return async () => {
        await stage.query('ALTER TABLE proposal_votes_away RENAME TO proposal_votes');
      };
    },
  },
  {
    name: 'after a password has rotated',
    isForClients: true,
    async begin(stage, marketId, wallets) {
      await stage.query(`ALTER ROLE ${role} PASSWORD 'the next password'`);
      await stage.endQueries();
      await using writer = await stage.connect();
      await insertVotes(writer.client, marketId, wallets);
      return async () => {
        await stage.query(`ALTER ROLE ${role} PASSWORD '${password}'`);
      };
    },
  },
];

const wallet = (event: Readonly<Record<string, unknown>>): unknown =>
  (event.vote as { userWallet?: unknown } | undefined)?.userWallet;

describe.each(sources)('a committed vote, captured by $name', ({ open }) => {
  let stage: RoleStage;
  beforeAll(async () => {
    stage = await open();
  });
  afterAll(() => stage[Symbol.asyncDispose]());

  it.each(troubles)('is published $name', { timeout: 60_000 }, async (trouble) => {
    const { server } = stage;
    const marketId = randomUUID();
    await using writer = await stage.connect();
    const watcher = await follow(server);
    await insertMarket(writer.client, marketId, 'PROPOSED');
    await watcher.take(1);
    await until(async () => (await statusOf(server)).changeSource.lagMs === 0, 'the market is told');
    const wallets = newWallets(3);

    const end = await trouble.begin(stage, marketId, wallets);
    await until(async () => (await statusOf(server)).changeSource.state === 'down', 'the source is down');
    const ready = await fetch(server.endpoint('/ready'));
    expect([ready.status, await ready.json()]).toMatchObject([503, { changeSource: 'down' }]);
    const metrics = await (await fetch(server.endpoint('/metrics'))).text();
    expect(metrics).toContain('marketcast_change_source_state{state="down"} 1');
    const { lagMs } = (await statusOf(server)).changeSource;
    await until(
      async () => ((await statusOf(server)).changeSource.lagMs ?? 0) > (lagMs ?? 0),
      'the lag grows',
    );
    if (trouble.isForClients) {
      const { errors = [] } = await send(server, MarketsDocument, {});
      expect(errors.map(({ extensions }) => extensions)).toMatchObject([
        { code: 'SERVICE_UNAVAILABLE', retryable: true, part: 'database' },
      ]);
    }
    expect(watcher.received).toHaveLength(1);
    expect((await statusOf(server)).changeSource.state).toBe('down');
    await end();

    await until(async () => (await statusOf(server)).changeSource.state === 'up', 'the source is up');
    await insertVotes(writer.client, marketId, newWallets(1));
    const events = (await watcher.take(1 + wallets.length + 1))
      .slice(1)
      .map(({ marketEvents }) => marketEvents);
    expect(events.slice(0, -1).map(wallet)).toEqual(wallets);
    expect(events.map(({ tally }) => tally)).toEqual(
      [1, 2, 3, 4].map((count) => ({ for: count, against: 0 })),
    );
    expect((await fetch(server.endpoint('/ready'))).status).toBe(200);
    expect(await codesOf(server, MarketsDocument, {})).toEqual([]);
    await watcher.stop();
    // A setting of the role that is over ends with the sessions that began under it.
    await stage.endQueries();
  });
});
