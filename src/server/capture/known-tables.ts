import { sql } from 'kysely';

import type { Queryable } from '../db/client.ts';

/** The captured tables and the publication as a deployment knew them last, by their fingerprint. */
export interface KnownTables {
  /** Null when the deployment has compared nothing yet. */
  read(): Promise<string | null>;
  save(fingerprint: string): Promise<void>;
}

/** The knowledge of a deployment, in the database, where the next process finds it. */
export function createStoredKnownTables(queries: Queryable, name: string): KnownTables {
  return {
    async read() {
      const { rows } = await sql<{ published: string }>`
        SELECT published FROM marketcast_sources WHERE name = ${name}
      `.execute(queries);
      return rows[0]?.published ?? null;
    },
    async save(fingerprint) {
      await sql`
        INSERT INTO marketcast_sources (name, published) VALUES (${name}, ${fingerprint})
        ON CONFLICT (name) DO UPDATE SET published = excluded.published
      `.execute(queries);
    },
  };
}

/** A knowledge that ends with this process, for a database without the table. */
export function createMemoryKnownTables(): KnownTables {
  let known: string | null = null;
  return {
    read: () => Promise.resolve(known),
    save(fingerprint) {
      known = fingerprint;
      return Promise.resolve();
    },
  };
}
