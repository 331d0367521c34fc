import { randomUUID } from 'node:crypto';

import type { TestPostgres } from '../../../support/postgres/postgres.ts';
import type { TestServer } from '../../../support/servers/server.ts';
import { follow, insertMarket, openStage, signaturesOf, until } from '../stage.ts';
import { startWriter } from '../trade-writer.ts';

/** The signatures of the trades that another program committed, and of those that a client got, each sorted. */
export interface Balance {
  readonly committed: readonly string[];
  readonly delivered: readonly string[];
}

/**
 * Another program trades at a steady rate before, during and after an interruption of PostgreSQL, and a client follows the
 * market on a server.
 *
 * @param interrupt ends and starts PostgreSQL.
 */
export async function tradeThrough(
  postgres: TestPostgres,
  interrupt: (server: TestServer, slot: string) => Promise<void>,
): Promise<Balance> {
  await using stage = await openStage(postgres);
  const server = await stage.serve();
  const marketId = randomUUID();
  await insertMarket(stage.writer, marketId);
  const watcher = await follow(server, marketId);
  await using writer = startWriter({ url: stage.databaseUrl, marketId, perSecond: 50 });
  await until(() => writer.written.length >= 50, 'the writer writes');

  await interrupt(server, stage.slot);
  const written = writer.written.length;
  await until(() => writer.written.length >= written + 100, 'the writer writes again');
  await writer.stop();
  const rows = await stage.query('SELECT tx_signature FROM trades WHERE market_id = $1', [marketId]);
  await until(() => signaturesOf(watcher.received).length >= rows.length, 'all have arrived');
  const delivered = signaturesOf(watcher.received).toSorted();
  await watcher.stop();
  return { committed: rows.map((row) => row.tx_signature as string).toSorted(), delivered };
}
