import pg from 'pg';

import type { Logger } from '../../../src/server/base/logger.ts';
import { pause } from '../../../src/server/base/waiting.ts';
import { queryDatabase, type TestPostgres } from '../../support/postgres/postgres.ts';
import { eventFields } from '../../support/capture/event-fields.ts';
import { insertMarketRow } from '../../support/realtime/ledger.ts';
import { startServer, type TestServer } from '../../support/servers/server.ts';
import {
  createSocketClient,
  subscribe,
  untilLive,
  untilStatus,
  type Subscriber,
} from '../../support/clients/subscriber.ts';

/** A database that another program writes, and servers that capture its changes from a replication slot. */
export interface CaptureStage extends AsyncDisposable {
  readonly databaseUrl: string;
  /** The name of the replication slot. */
  readonly slot: string;
  /** The connection of the other program. */
  readonly writer: pg.Client;
  /** Starts a server that captures; `environment` overrides its variables. Without `logger`, it logs nothing. */
  serve(environment?: Record<string, string>, logger?: Logger): Promise<TestServer>;
  /** Runs a statement over a connection of its own. */
  query(statement: string, parameters?: unknown[]): Promise<Record<string, unknown>[]>;
}

let stages = 0;

/** Creates an empty database, and a stage on it. `environment` is for all of its servers. */
export async function openStage(
  postgres: Pick<TestPostgres, 'createDatabase'>,
  environment: Record<string, string> = {},
): Promise<CaptureStage> {
  stages += 1;
  const slot = `stage_${process.pid}_${stages}`;
  const databaseUrl = await postgres.createDatabase(slot);
  const servers: TestServer[] = [];
  const stage = {
    databaseUrl,
    slot,
    writer: new pg.Client({ connectionString: databaseUrl }),
    async serve(more: Record<string, string> = {}, logger: Logger | null = null) {
      const variables = {
        DATABASE_URL: databaseUrl,
        CHANGE_SOURCE: 'postgres',
        REPLICATION_SLOT: slot,
        ...environment,
        ...more,
      };
      const server = await startServer(variables, logger);
      servers.push(server);
      return server;
    },
    query: (statement: string, parameters?: unknown[]) => queryDatabase(databaseUrl, statement, parameters),
    async [Symbol.asyncDispose]() {
      await stage.writer.end().catch(() => undefined);
      for (const server of servers) await server.stop();
    },
  };
  stage.writer.on('error', () => undefined);
  await stage.writer.connect();
  return stage;
}

/** Inserts a market as the indexer, with its two users. */
export async function insertMarket(writer: pg.ClientBase, id: string, state = 'ACTIVE'): Promise<void> {
  await writer.query(`INSERT INTO users (wallet) VALUES ('indexer'), ('other') ON CONFLICT DO NOTHING`);
  await insertMarketRow(writer, id, state);
}

/** A subscription to events. */
export interface Follower extends Pick<Subscriber<EverythingData>, 'received' | 'take'> {
  /** Resolves when the server has removed the subscription. */
  stop(): Promise<void>;
}

interface EverythingData {
  readonly marketEvents: Readonly<Record<string, unknown>>;
}

/** Subscribes to the events of a market, or of all, after a cursor or from now on. Resolves when the subscription is live. */
export async function follow(
  server: TestServer,
  marketId: string | null = null,
  after: string | null = null,
): Promise<Follower> {
  const client = createSocketClient(server);
  const { subscriptions } = await statusOf(server);
  const subscriber = subscribe<EverythingData, { marketId: string | null; after: string | null }>(
    client,
    everythingDocument,
    { marketId, after },
  );
  await untilLive(server, subscriptions + 1);
  return {
    received: subscriber.received,
    take: (count) => subscriber.take(count),
    async stop() {
      void client.dispose();
      await untilStatus(server, (status) => status.subscriptions === subscriptions);
    },
  };
}

/** The signatures of the trades among events. */
export function signaturesOf(received: readonly EverythingData[]): readonly string[] {
  return received
    .filter(({ marketEvents }) => marketEvents.__typename === 'TradeExecuted')
    .map(({ marketEvents }) => (marketEvents.trade as { txSignature: string }).txSignature);
}

/** The status of the server. */
export async function statusOf(server: Pick<TestServer, 'url'>): Promise<{
  subscriptions: number;
  changeSource: { kind: string; state: string; lagMs: number | null };
}> {
  const response = await fetch(server.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ serverStatus { subscriptions changeSource { kind state lagMs } } }' }),
  });
  const { data } = (await response.json()) as { data: { serverStatus: never } };
  return data.serverStatus;
}

/** Resolves when the change source of a server is in a state. */
export function untilSourceIs(
  state: 'up' | 'down' | 'standby',
  server: Pick<TestServer, 'url'>,
): Promise<void> {
  return until(
    async () => (await statusOf(server)).changeSource.state === state,
    `the change source is ${state}`,
  );
}

/**
 * Asks every 20 ms until a condition holds.
 *
 * @throws {Error} with the name of the fact when the condition does not hold within 20 s.
 */
export async function until(condition: () => boolean | Promise<boolean>, fact: string): Promise<void> {
  const deadlineMs = performance.now() + 20_000;
  while (!(await condition())) {
    if (performance.now() > deadlineMs) throw new Error(`not within 20 s: ${fact}`);
    await pause(20);
  }
}

const everythingDocument = /* GraphQL */ `
  subscription Everything($marketId: ID, $after: Cursor) {
    marketEvents(marketId: $marketId, after: $after) {
      cursor
      ${eventFields}
      ... on TradeExecuted {
        trade {
          blockTime
          userWallet
        }
      }
    }
  }
`;
