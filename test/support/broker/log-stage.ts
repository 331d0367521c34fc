import { carryOut } from '../../../src/server/db/flights.ts';
import { sql } from 'kysely';
import { vi } from 'vitest';

import type { HistoryLimits } from '../../../src/server/broker/broker.ts';
import type { Event } from '../../../src/server/broker/event.ts';
import type { Queryable, Tx } from '../../../src/server/db/client.ts';
import type { NoticeSession } from '../../../src/server/db/drivers/notice-session.ts';
import { createDatabase } from '../postgres/shared-postgres.ts';
import { queryDatabase } from '../postgres/postgres.ts';
import { openLogProcess, type LogProcess, type LogProcessOptions } from './database-brokers.ts';
import { logLimits } from './log-topics.ts';

/** The databases that keep a log. */
export const databaseKinds = ['embedded', 'PostgreSQL'] as const;
export type DatabaseKind = (typeof databaseKinds)[number];

/** Two processes with a log in the same database; a single process twice, when the database allows no other. */
export interface LogStage extends AsyncDisposable {
  readonly one: LogProcess;
  readonly two: LogProcess;
  /** Null for the embedded database. */
  readonly url: string | null;
}

/** A session on which no notification ever arrives. */
export const deafSession: NoticeSession = {
  isHearing: false,
  send: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

/** Opens the processes of an empty database. */
export async function openLogStage(
  kind: DatabaseKind = 'PostgreSQL',
  limits: HistoryLimits = logLimits,
  more: Pick<LogProcessOptions, 'openSession'> = {},
): Promise<LogStage> {
  const url = kind === 'embedded' ? null : await createDatabase();
  const one = await openLogProcess({ url, limits, ...more });
  const two = url === null ? one : await openLogProcess({ url, limits, ...more });
  return {
    one,
    two,
    url,
    async [Symbol.asyncDispose]() {
      await one[Symbol.asyncDispose]();
      if (two !== one) await two[Symbol.asyncDispose]();
    },
  };
}

/** Appends events in a transaction, and tells of them after its commit. `last` runs before the commit, and may throw. */
export async function commit(
  process: Pick<LogProcess, 'plan' | 'queries'>,
  events: readonly Event[],
  last: (tx: Tx) => Promise<void> | void = () => undefined,
): Promise<void> {
  const tell = await process.queries.transaction().execute(async (tx) => {
    const told = await carryOut(
      tx,
      process.plan(events, () => true),
    );
    await last(tx);
    return told;
  });
  tell();
}

/** The identities of a topic's publications, from its first to its tail. */
export async function wholeLog({ broker }: Pick<LogProcess, 'broker'>, topic: string): Promise<string[]> {
  const { epoch } = await broker.tail(topic);
  return (await broker.history(topic, { epoch, offset: 0 }, 10_000)).map(({ event }) => event.id);
}

/** Resolves when that many locks of a database are waited for. */
export async function untilWaiting(url: string, count: number): Promise<void> {
  await vi.waitFor(
    async () => {
      const [row] = await queryDatabase(
        url,
        `SELECT count(*)::integer AS waiting FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      if (row?.waiting !== count) throw new Error(`${String(row?.waiting)} wait`);
    },
    { timeout: 10_000, interval: 5 },
  );
}

/** Moves the publications of a topic, and the references to them, back by so many slots. */
export async function moveBack(queries: Queryable, topic: string, slots: number): Promise<void> {
  const slot = sql`(marketcast_log_slot() + ${4 - slots}::integer) % 4`;
  const id = sql`(SELECT id FROM marketcast_log_topics WHERE name = ${topic})`;
  await sql`
    UPDATE marketcast_log SET slot = ${slot}, published_at = published_at - ${Math.max(0, slots - 1)} * (
      SELECT period_ms FROM marketcast_log_state
    ) * interval '1 millisecond'
    WHERE topic_id = ${id}
  `.execute(queries);
  await sql`UPDATE marketcast_log_references SET slot = ${slot} WHERE home_id = ${id}`.execute(queries);
}

/** Lets the ring of slots have had its period for long enough. */
export async function settle(queries: Queryable): Promise<void> {
  await sql`UPDATE marketcast_log_state SET period_since = clock_timestamp() - interval '1 year'`.execute(
    queries,
  );
}
