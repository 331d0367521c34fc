import { sql } from 'kysely';

import type { Logger } from '../../base/logger.ts';
import type { Queryable } from '../client.ts';
import { judgeStep } from '../../base/failures.ts';
import { Capabilities } from './capabilities.ts';
import { inspect } from './inspection.ts';
import { records, statementsOf, tablesOf, type Migration } from './migration.ts';
import { asOneStatement, migrationLock, recording, securing, securingFunction } from './statements.ts';

/** The command that prints the statements for an administrator. */
const printCommand = 'npm run migrate -- --print';

/**
 * Runs the migrations that have not run in this database, each in a transaction of its own. Processes that start together
 * wait for each other, and each migration runs in a single process.
 *
 * A migration that cannot run turns its capability off, and the others run. The log gets a line for each capability that is
 * off.
 *
 * @throws when the database is out of reach.
 */
export async function applyMigrations(
  queries: Queryable,
  migrations: readonly Migration[],
  logger: Logger,
): Promise<Capabilities> {
  let inspection = await inspect(queries, migrations);
  const reasons = new Map<string, string>();
  /** The reason why the tables of a migration are not in place afterwards; null when they are. */
  const bringInPlace = async (migration: Migration): Promise<string | null> => {
    const judgement = inspection.judge(migration);
    const recordsReason = reasons.get(records.capability);
    // Nothing is made that cannot be recorded as ours.
    if (recordsReason !== undefined && inspection.hindranceOf(migration) !== null) return recordsReason;
    if (typeof judgement === 'object') return judgement.foreign;
    const mayRun = recordsReason === undefined && !inspection.isBarred(migration);
    let failure: string | null = null;
    if (judgement === 'pending' && mayRun) {
      failure = await runOnce(queries, migrations, migration);
      inspection = await inspect(queries, migrations);
    }
    const hindrance = inspection.hindranceOf(migration);
    if (hindrance !== null) return failure === null ? hindrance : `${hindrance} (${failure})`;
    // A step that makes no tables and no functions leaves nothing else that tells whether it has run.
    const hasTrace = tablesOf(migration).length + migration.functions.length > 0;
    if (!hasTrace && inspection.judge(migration) !== 'done')
      return failure ?? recordsReason ?? 'the step has not run';
    // The tables of an earlier version may belong to another role. They work, as they did in that version.
    if (!inspection.isSecured(migration)) warnOfOpenTables(migration, logger);
    return null;
  };

  for (const migration of [records, ...migrations]) {
    const reason = await bringInPlace(migration);
    if (reason === null || reasons.has(migration.capability)) continue;
    reasons.set(migration.capability, reason);
    const { capability, without } = migration;
    logger.warn({ capability, reason, without, run: printCommand }, 'a capability is off');
  }
  const capabilities = new Capabilities();
  for (const { capability } of migrations) {
    const reason = reasons.get(capability) ?? null;
    capabilities.set({ name: capability, state: reason === null ? 'ON' : 'OFF', reason });
  }
  return capabilities;
}

/** Runs a migration under the lock of all processes. Returns the reason why the database refused it; null when it ran. */
async function runOnce(
  queries: Queryable,
  all: readonly Migration[],
  migration: Migration,
): Promise<string | null> {
  try {
    await queries.transaction().execute(async (tx) => {
      await sql.raw(`SELECT pg_advisory_xact_lock(${migrationLock})`).execute(tx);
      const inspection = await inspect(tx, all);
      if (inspection.judge(migration) !== 'pending') return;
      await sql.raw(asOneStatement(statementsOf(migration))).execute(tx);
      for (const table of tablesOf(migration)) await sql.raw(securing(table)).execute(tx);
      for (const { signature } of migration.functions) await sql.raw(securingFunction(signature)).execute(tx);
      await sql.raw(recording(migration)).execute(tx);
    });
    return null;
  } catch (error) {
    if (judgeStep(error) === 'passes') throw error;
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return cause instanceof Error ? cause.message : String(cause);
  }
}

function warnOfOpenTables(migration: Migration, logger: Logger): void {
  logger.warn(
    { capability: migration.capability, tables: tablesOf(migration), run: printCommand },
    'row-level security is off for tables of this server, because its role does not own them',
  );
}
