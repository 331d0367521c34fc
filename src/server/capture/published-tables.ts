import { sql } from 'kysely';

import { judge, judgeMending, sqlStateOf } from '../base/failures.ts';
import type { Logger } from '../base/logger.ts';
import type { Queryable } from '../db/client.ts';
import { kindOf, type TableShape } from '../db/table.ts';
import { namesOf, quoted, RequirementError } from './requirements.ts';

/** The captured tables as the database publishes them now. */
export interface PublishedTables {
  /** Differs as soon as a table or the publication was swapped, taken out or put back, also when all is in place again. */
  readonly fingerprint: string;
  /** The tables by the schema and the name that a replication stream gives them. */
  readonly byName: ReadonlyMap<string, string>;
}

/** A part that is missing: the problem, and the statements that mend it. None mends a table that is absent. */
interface Lack {
  readonly problem: string;
  readonly statements: readonly string[];
}

interface Found extends PublishedTables {
  readonly isPublicationThere: boolean;
  readonly lacks: readonly Lack[];
}

/** A statement that mends waits no longer for a lock, because writers of the table wait behind it. */
const lockTimeoutMs = 1000;

/** The text by which {@link PublishedTables.byName} knows a table. */
export function tableAddress(schema: string, name: string): string {
  return `${schema}.${name}`;
}

/**
 * Compares the captured tables with the publication, and mends a difference: puts tables into it, makes it publish
 * partitions as rows of their table, and makes tables carry old rows whose changes need them. Never changes a column.
 *
 * @throws {RequirementError} with the statement to run, when this role may not mend a difference.
 * @throws {ApiError} `SERVICE_UNAVAILABLE` when the database cannot do it for now.
 */
export async function requirePublishedTables(
  queries: Queryable,
  tables: readonly TableShape[],
  publication: string,
  logger: Logger,
): Promise<PublishedTables> {
  const found = await inspect(queries, tables, publication);
  if (found.lacks.length === 0) return found;
  for (const lack of found.lacks) await mend(queries, lack, logger);
  const mended = await inspect(queries, tables, publication);
  const [left] = mended.lacks;
  if (left !== undefined) throw refusalOf(left.problem, left);
  return mended;
}

/**
 * As {@link requirePublishedTables}, for a stream that is about to open: a table that cannot be mended is left to later
 * comparisons, because the rows of the other tables can be read meanwhile. Without the publication nothing can be read.
 */
export async function requirePublication(
  queries: Queryable,
  tables: readonly TableShape[],
  publication: string,
  logger: Logger,
): Promise<PublishedTables> {
  try {
    return await requirePublishedTables(queries, tables, publication, logger);
  } catch (error) {
    if (judge(error) !== 'changed-world') throw error;
    const found = await inspect(queries, tables, publication);
    if (!found.isPublicationThere) throw error;
    return found;
  }
}

interface PublicationRow {
  readonly publication: string | null;
  readonly isComplete: boolean | null;
  readonly isByRoot: boolean | null;
  readonly tables: readonly TableRow[];
}

interface TableRow {
  readonly name: string;
  readonly number: string | null;
  readonly schema: string;
  readonly partitioned: boolean;
  readonly membership: string | null;
  readonly withoutOldRows: readonly string[];
}

async function inspect(
  queries: Queryable,
  tables: readonly TableShape[],
  publication: string,
): Promise<Found> {
  // Without pg_publication_tables where possible, because that view waits for a table that another session has locked.
  const { rows } = await sql<PublicationRow>`
    WITH publication AS (SELECT * FROM pg_publication WHERE pubname = ${publication}),
    captured AS (
      SELECT name, place, to_regclass(name)::oid AS oid
      FROM unnest(${[...namesOf(tables)]}::text[]) WITH ORDINALITY AS given (name, place)
    )
    SELECT (SELECT oid::text FROM publication) AS publication,
      (SELECT pubinsert AND pubupdate AND pubdelete FROM publication) AS is_complete,
      (SELECT pubviaroot FROM publication) AS is_by_root,
      (SELECT json_agg(json_build_object(
        'name', name,
        'number', captured.oid::int8::text,
        'schema', coalesce(nspname, current_schema())::text,
        'partitioned', coalesce(relkind = 'p', false),
        'membership', CASE WHEN publication.puballtables THEN 'all' ELSE coalesce(
          (SELECT string_agg(member.oid::text, ',' ORDER BY member.oid) FROM pg_publication_rel AS member
            WHERE prpubid = publication.oid AND (prrelid = captured.oid
              OR (pubviaroot AND prrelid IN (SELECT relid FROM pg_partition_ancestors(captured.oid))))),
          (SELECT 'schema' FROM pg_publication_tables WHERE pubname = publication.pubname
            AND schemaname = nspname AND tablename = relname)
        ) END,
        'withoutOldRows', ARRAY(
          SELECT part.oid::regclass::text FROM pg_class AS part
          WHERE relreplident <> 'f' AND (part.oid = captured.oid
            OR part.oid IN (SELECT relid FROM pg_partition_tree(captured.oid)))
          ORDER BY part.oid
        )
      ) ORDER BY place)
      FROM captured LEFT JOIN pg_class ON pg_class.oid = captured.oid
        LEFT JOIN pg_namespace ON pg_namespace.oid = relnamespace LEFT JOIN publication ON true) AS tables
  `.execute(queries);
  const found = rows[0];
  if (found === undefined) throw new Error('the database did not tell its publications');
  return {
    isPublicationThere: found.publication !== null,
    fingerprint: JSON.stringify([
      found.publication,
      ...found.tables.map(({ name, number, membership }) => [name, number, membership]),
    ]),
    byName: new Map(found.tables.map(({ schema, name }) => [tableAddress(schema, name), name])),
    lacks: lacksOf(found, tables, publication),
  };
}

function lacksOf(
  { publication: number, isComplete, isByRoot, tables: found }: PublicationRow,
  tables: readonly TableShape[],
  publication: string,
): readonly Lack[] {
  const name = quoted(publication);
  const absent = found.filter((table) => table.number === null).map((table) => table.name);
  const there = found.filter((table) => table.number !== null);
  const stepped = new Set(namesOf(tables.filter((table) => kindOf(table) === 'before-and-after')));
  const lacks = there
    .filter((table) => stepped.has(table.name) && table.withoutOldRows.length > 0)
    .map(({ name: table, withoutOldRows }) => ({
      problem: `changes of ${table} do not carry the old row`,
      statements: withoutOldRows.map((part) => `ALTER TABLE ${part} REPLICA IDENTITY FULL`),
    }));
  const lack = (problem: string, statement: string): void =>
    void lacks.push({ problem, statements: [statement] });
  if (number === null) {
    lack(
      `the publication ${publication} is absent`,
      `CREATE PUBLICATION ${name} FOR TABLE ${there.map((table) => table.name).join(', ')} WITH (publish_via_partition_root = true)`,
    );
  } else {
    if (isComplete !== true) {
      lack(
        `the publication ${publication} leaves out kinds of changes`,
        `ALTER PUBLICATION ${name} SET (publish = 'insert, update, delete, truncate')`,
      );
    }
    if (isByRoot !== true && there.some(({ partitioned }) => partitioned)) {
      lack(
        `the publication ${publication} names partitions in place of their tables`,
        `ALTER PUBLICATION ${name} SET (publish_via_partition_root = true)`,
      );
    }
    const missing = there.filter(({ membership }) => membership === null).map((table) => table.name);
    if (missing.length > 0) {
      lack(
        `the publication ${publication} does not hold ${missing.join(', ')}`,
        `ALTER PUBLICATION ${name} ADD TABLE ${missing.join(', ')}`,
      );
    }
  }
  if (absent.length > 0) lacks.push({ problem: `${absent.join(', ')} is absent`, statements: [] });
  return lacks;
}

async function mend(queries: Queryable, lack: Lack, logger: Logger): Promise<void> {
  const { problem, statements } = lack;
  if (statements.length === 0) throw refusalOf(problem, lack);
  try {
    await queries.transaction().execute(async (tx) => {
      await sql.raw(`SET LOCAL lock_timeout = ${lockTimeoutMs}`).execute(tx);
      for (const statement of statements) await sql.raw(statement).execute(tx);
    });
    logger.info({ ran: statements }, 'added what change capture needs');
  } catch (error) {
    const state = sqlStateOf(error);
    // Another process that starts at the same time may have added it already.
    if (state === '42710' || state === '23505') return;
    if (judgeMending(error) === 'passes') throw error;
    const cause = judge(error) === 'passes' && error instanceof Error ? error.cause : error;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw refusalOf(`change capture needs what this role may not add (${reason})`, lack);
  }
}

/** No statement brings an absent table back. */
function refusalOf(problem: string, { statements }: Lack): RequirementError {
  return new RequirementError(problem, statements.length === 0 ? null : statements.join('; '));
}
