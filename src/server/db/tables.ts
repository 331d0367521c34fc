import type { Generated, GeneratedAlways } from 'kysely';

/** The tables as Kysely sees them, names in camel case. Each domain adds its own tables in its `table.ts`. */
export interface Tables {
  marketcastOutbox: { id: GeneratedAlways<bigint>; createdAt: Generated<string>; events: string[] };
}
