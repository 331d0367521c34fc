import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, vi } from 'vitest';

import { queryDatabase } from './postgres.ts';
import { createDatabase } from './shared-postgres.ts';
import { startServer, type TestServer } from '../servers/server.ts';
import { withoutLimits } from '../graphql/streams.ts';

/** A row of a query. Cast columns of other types than text, number and boolean to `text`, because the drivers read them differently. */
export type Row = Record<string, unknown>;

/** A server, and the database under it. */
export interface Stage extends AsyncDisposable {
  readonly server: TestServer;
  /** The `DATABASE_URL` of the server; null where it embeds its database. */
  readonly databaseUrl: string | null;
  /** Runs a statement beside the server. Only while no mutation runs, because the embedded database has a single session. */
  query(statement: string, parameters?: unknown[]): Promise<Row[]>;
}

/** A kind of database on which servers can start. */
export interface TestDatabases {
  /** Starts a server on an empty database of its own; `environment` overrides its variables. */
  startStage(environment?: Record<string, string>): Promise<Stage>;
}

/** Every kind of database that the server runs on. */
const databaseKinds: readonly {
  readonly name: string;
  readonly databases: () => TestDatabases;
}[] = [
  { name: 'PGlite', databases: () => onEmbedded },
  { name: 'PostgreSQL', databases: () => onPostgres },
];

/** The stage that the tests of a block share, and more of its kind. */
export interface SharedStage extends Pick<Stage, 'server' | 'databaseUrl' | 'query'> {
  /** Starts another server, on an empty database of its own. */
  startAnother(environment?: Record<string, string>): Promise<Stage>;
}

/** Describes tests that run on every kind of database. The stage exists only while the tests run. */
export function describeOnDatabases(
  name: string,
  tests: (stage: SharedStage) => void,
  environment: Record<string, string> = {},
): void {
  describe.each(databaseKinds)(`${name} on $name`, ({ databases }) => {
    let stage: Stage;
    beforeAll(async () => {
      stage = await databases().startStage(environment);
    });
    afterAll(async () => {
      await stage[Symbol.asyncDispose]();
    });
    tests({
      get server() {
        return stage.server;
      },
      get databaseUrl() {
        return stage.databaseUrl;
      },
      query: (statement, parameters) => stage.query(statement, parameters),
      startAnother: (more) => databases().startStage(more),
    });
  });
}

/** SQL that gives a timestamp as the wire has it. */
export function wireTime(expression: string): string {
  return `to_char(${expression} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}

export const onEmbedded: TestDatabases = {
  async startStage(environment = {}) {
    // The server does not expose its engine, so take it where it is created.
    const create = vi.spyOn(PGlite, 'create');
    const server = await startServer({ ...withoutLimits, DATA_DIR: 'memory://', ...environment });
    const engine = (await create.mock.results[0]?.value) as PGlite | undefined;
    create.mockRestore();
    if (engine === undefined) throw new Error('the server made no embedded database');
    return {
      server,
      databaseUrl: null,
      query: async (statement, parameters = []) => (await engine.query<Row>(statement, parameters)).rows,
      [Symbol.asyncDispose]: () => server.stop(),
    };
  },
};

export const onPostgres: TestDatabases = {
  async startStage(environment = {}) {
    const databaseUrl = await createDatabase();
    const server = await startServer({ ...withoutLimits, DATABASE_URL: databaseUrl, ...environment });
    return {
      server,
      databaseUrl,
      query: (statement, parameters) => queryDatabase(databaseUrl, statement, parameters),
      [Symbol.asyncDispose]: () => server.stop(),
    };
  },
};
