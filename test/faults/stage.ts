import { afterAll } from 'vitest';

import { startInstance, type Instance } from '../support/servers/instance.ts';
import { queryDatabase, startPostgres } from '../support/postgres/postgres.ts';
import { startRedis, type TestRedis } from '../support/redis/redis.ts';
import { withoutLimits } from '../support/servers/server.ts';
import { startOwned } from './owned-parts.ts';
import { startTcpProxy, type TcpProxy } from '../support/servers/tcp-proxy.ts';

/** The instances of a fault, which share a PostgreSQL and a Redis. */
export interface Stage extends AsyncDisposable {
  readonly redis: TestRedis;
  readonly instances: readonly Instance[];
  /** The proxy between the instance of the same index and Redis. Each instance has its own. */
  readonly proxies: readonly TcpProxy[];
  /** Runs a statement in the database of the instances. */
  readonly query: (statement: string, parameters?: unknown[]) => Promise<Record<string, unknown>[]>;
}

/** Starts a stage. Its Redis writes every command to the disk before it answers. */
export function startStage(count: number, environment: Record<string, string> = {}): Promise<Stage> {
  return startOwned(async (own) => {
    // With any other setting, a crash may lose the commands that were answered last.
    const redis = own(await startRedis({ appendonly: true, args: ['--appendfsync', 'always'] }));
    const postgres = own(await startPostgres());
    const databaseUrl = await postgres.createDatabase();
    const proxies = await Promise.all(
      Array.from({ length: count }, async () => own(await startTcpProxy(redis.port))),
    );
    const instances = await Promise.all(
      proxies.map(async ({ port }) => {
        const addresses = { DATABASE_URL: databaseUrl, REDIS_URL: `redis://127.0.0.1:${port}` };
        return own(await startInstance({ ...withoutLimits, ...addresses, ...environment }));
      }),
    );
    return {
      redis,
      instances,
      proxies,
      query: (statement: string, parameters?: unknown[]) => queryDatabase(databaseUrl, statement, parameters),
    };
  });
}

let shared: Promise<Stage> | null = null;

/** The stage of two instances that the faults of a file share. Each fault leaves the instances running. */
export function sharedStage(): Promise<Stage> {
  shared ??= startStage(2);
  return shared;
}

afterAll(async () => {
  await (await shared)?.[Symbol.asyncDispose]();
});
