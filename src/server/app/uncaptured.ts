import { sql } from 'kysely';

import type { Queryable } from '../db/client.ts';
import type { Capabilities } from '../db/versioned/capabilities.ts';
import type { Migration } from '../db/versioned/migration.ts';

/** The tables that the source must tell of. */
interface Wanted {
  readonly publication: string;
  readonly migrations: readonly Migration[];
  /** The tables that other programs write in this configuration. */
  readonly captured: readonly string[];
}

/** Sets the capabilities to `NOT_CAPTURED` whose captured tables are not in the publication that the source listens to. */
export async function markUncaptured(
  queries: Queryable,
  { publication, migrations, captured: wanted }: Wanted,
  capabilities: Capabilities,
): Promise<void> {
  const captured = migrations
    .filter(({ capability }) => capabilities.isUsable(capability))
    .map(({ capability, captured: own }) => ({
      capability,
      captured: own.filter((table) => wanted.includes(table)),
    }));
  const tables = captured.flatMap((migration) => migration.captured);
  if (tables.length === 0) return;
  const { rows } = await sql<{ name: string }>`
    SELECT name FROM unnest(${[...tables]}::text[]) AS name
    JOIN pg_class ON oid = to_regclass(name)
    JOIN pg_publication_tables ON schemaname = relnamespace::regnamespace::text AND tablename = relname
    WHERE pubname = ${publication}
  `.execute(queries);
  const published = new Set(rows.map(({ name }) => name));
  for (const { capability, captured: own } of captured) {
    const missing = own.filter((table) => !published.has(table));
    if (missing.length === 0) continue;
    const reason = `run: ALTER PUBLICATION "${publication}" ADD TABLE ${missing.join(', ')}`;
    capabilities.set({ name: capability, state: 'NOT_CAPTURED', reason });
  }
}
