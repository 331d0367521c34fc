import { readFile } from 'node:fs/promises';

import pg from 'pg';

import { startPostgres, type TestPostgres } from '../postgres/postgres.ts';
import { startRealtimeServer, type RealtimeServer } from './server.ts';
import { startServer, type TestServer } from '../servers/server.ts';
import { withoutLimits } from '../graphql/streams.ts';
import { createSocketClient, untilLive, untilStatus } from '../clients/subscriber.ts';
import { eventFields } from '../capture/event-fields.ts';

/** A Supabase project whose tables another program writes, and servers that capture its changes from Realtime. */
export interface RealtimeStage extends AsyncDisposable {
  readonly postgres: TestPostgres;
  readonly databaseUrl: string;
  readonly realtime: RealtimeServer;
  /** The connection of the other program. */
  readonly writer: pg.Client;
  /** Starts a server that listens; `environment` overrides its variables. */
  serve(environment?: Record<string, string>): Promise<TestServer>;
}

/** Times that are long enough for a busy machine, and short enough for a test. */
const times = {
  SUPABASE_TIMEOUT_MS: '1500',
  SUPABASE_HEARTBEAT_INTERVAL_MS: '1000',
  // A test that needs the sweep says so.
  SUPABASE_SWEEP_INTERVAL_MS: '86400000',
};

const platform = new URL('../postgres/platform.sql', import.meta.url);

/** Makes a project: the platform's own tables, and the publication that Supabase makes, still empty. */
export async function openRealtimeStage(): Promise<RealtimeStage> {
  const postgres = await startPostgres();
  const databaseUrl = await postgres.createDatabase();
  const { client: writer } = await connectWriter(databaseUrl);
  await writer.query(await readFile(platform, 'utf8'));
  await writer.query('CREATE PUBLICATION supabase_realtime');
  await writer.query(`INSERT INTO users (wallet) VALUES ('indexer'), ('other')`);
  const realtime = await startRealtimeServer({ databaseUrl });
  const servers: TestServer[] = [];
  return {
    postgres,
    databaseUrl,
    realtime,
    writer,
    async serve(environment = {}) {
      const server = await startServer({
        ...withoutLimits,
        DATABASE_URL: databaseUrl,
        CHANGE_SOURCE: 'supabase',
        SUPABASE_URL: realtime.url,
        SUPABASE_SERVICE_ROLE_KEY: realtime.serviceKey,
        ...times,
        ...environment,
      });
      servers.push(server);
      return server;
    },
    async [Symbol.asyncDispose]() {
      await writer.end();
      for (const server of servers) await server.stop();
      await realtime[Symbol.asyncDispose]();
      await postgres[Symbol.asyncDispose]();
    },
  };
}

/** Connects another program to a project. */
export async function connectWriter(
  databaseUrl: string,
): Promise<AsyncDisposable & { readonly client: pg.Client }> {
  const client = new pg.Client({ connectionString: databaseUrl });
  // A test may stop the database under it.
  client.on('error', () => undefined);
  await client.connect();
  return { client, [Symbol.asyncDispose]: () => client.end() };
}

/** The fields of an event that tests read. */
export interface WatchedEvent {
  readonly __typename: string;
  readonly id: string;
  readonly marketId: string;
  readonly occurredAt: string;
  readonly newState?: string | null;
  readonly totalVolume?: string;
  readonly trade?: { readonly shares: string };
}

/** A client that follows the events of all markets. */
export interface EventWatcher extends Disposable {
  readonly events: readonly WatchedEvent[];
  /** When each of them arrived, in milliseconds of `performance.now()`. */
  readonly atMs: readonly number[];
  /** Resolves with the events of a market when there are so many; rejects when the subscription ends before. */
  take(marketId: string, count: number): Promise<readonly WatchedEvent[]>;
}

/** Follows the events of all markets. Resolves when it is live. */
export async function watchEvents(server: TestServer): Promise<EventWatcher> {
  const { subscriptions } = await untilStatus(server, () => true);
  const client = createSocketClient(server);
  const events: WatchedEvent[] = [];
  const atMs: number[] = [];
  const waiting = new Set<() => void>();
  const wakeAll = (): void => waiting.forEach((wake) => wake());
  let endedBy: { readonly reason: unknown } | null = null;
  const end = (reason: unknown): void => {
    endedBy ??= { reason };
    wakeAll();
  };
  client.subscribe<{ marketEvents: WatchedEvent }>(
    { query: watchedDocument },
    {
      next({ data }) {
        if (data == null) return;
        events.push(data.marketEvents);
        atMs.push(performance.now());
        wakeAll();
      },
      error: end,
      complete: () => end('complete'),
    },
  );
  await untilLive(server, subscriptions + 1);
  return {
    events,
    atMs,
    async take(marketId, count) {
      for (;;) {
        const ours = events.filter((event) => event.marketId === marketId);
        if (ours.length >= count) return ours;
        if (endedBy !== null) {
          throw new Error(`ended after ${ours.length} of ${count}`, { cause: endedBy.reason });
        }
        await new Promise<void>((resolve) => waiting.add(resolve));
      }
    },
    [Symbol.dispose]: () => client[Symbol.dispose](),
  };
}

const watchedDocument = /* GraphQL */ `
  subscription {
    marketEvents {
      ${eventFields}
    }
  }
`;
