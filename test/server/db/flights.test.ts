import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { createLogger } from '../../../src/server/base/logger.ts';
import { openDatabase, type Database } from '../../../src/server/db/client.ts';
import { defer, fly } from '../../../src/server/db/flights.ts';
import { bind, defineStatement, textArray } from '../../../src/server/db/statement.ts';
import { createDatabase } from '../../support/postgres/shared-postgres.ts';

let database: Database;

const kinds = [
  { name: 'PGlite', start: () => Promise.resolve(null) },
  { name: 'PostgreSQL', start: createDatabase },
];

const insert = defineStatement(
  'test_insert',
  'INSERT INTO notes (id, body) VALUES ($1, $2) RETURNING id, body',
  ['id', 'body'],
  ({ id, body }) => ({ id: id ?? '', body: body ?? null }),
);
const count = defineStatement('test_count', 'SELECT count(*) FROM notes', ['count'], (row) =>
  Number(row['count']),
);

const stored = async (): Promise<readonly string[]> => {
  const { rows } = await sql<{ id: string }>`SELECT id FROM notes ORDER BY id`.execute(database.queries);
  return rows.map(({ id }) => id);
};

describe.each(kinds)('a flight on $name', ({ start }) => {
  beforeAll(async () => {
    const url = await start();
    const logger = createLogger('silent');
    database = await openDatabase({ url, folder: 'memory://', poolSize: 1, timeoutMs: 10_000, logger });
    await sql`CREATE TABLE notes (id text PRIMARY KEY, body text)`.execute(database.queries);
  });

  beforeEach(() => sql`DELETE FROM notes`.execute(database.queries));
  afterAll(() => database.close());

  it('brings the rows of each statement, which sees what those before it wrote', async () => {
    const [one, two, three] = await fly(database.queries, [
      bind(insert, 'one', 'a "text", with \\ and é'),
      bind(insert, 'two', null),
      bind(count),
    ]);
    expect(one).toEqual([{ id: 'one', body: 'a "text", with \\ and é' }]);
    expect(two).toEqual([{ id: 'two', body: null }]);
    expect(three).toEqual([2]);
  });

  it('begins and ends a transaction together with statements of Kysely', async () => {
    await database.queries.transaction().execute(async (tx) => {
      await fly(tx, [bind(insert, 'one', null)]);
      await sql`INSERT INTO notes (id) VALUES ('two')`.execute(tx);
      expect(await fly(tx, [bind(count)], { isLast: true })).toEqual([[2]]);
    });
    expect(await stored()).toEqual(['one', 'two']);
  });

  it('brings deferred statements of its transaction first', async () => {
    await database.queries.transaction().execute(async (tx) => {
      await defer(tx, [bind(insert, 'one', null)]);
      await defer(tx, [bind(insert, 'two', null)]);
      expect(await fly(tx, [bind(count)])).toEqual([[2]]);
      await defer(tx, [bind(insert, 'three', null)]);
      await sql`UPDATE notes SET id = 'third' WHERE id = 'three'`.execute(tx);
      await defer(tx, [bind(insert, 'four', null)]);
    });
    expect(await stored()).toEqual(['four', 'one', 'third', 'two']);
  });

  it('leaves deferred statements out of a transaction that is rolled back, and of the next one', async () => {
    const failing = database.queries.transaction().execute(async (tx) => {
      await defer(tx, [bind(insert, 'one', null)]);
      throw new Error('the work failed');
    });
    await expect(failing).rejects.toThrow('the work failed');
    expect(await fly(database.queries, [bind(count)])).toEqual([[0]]);
  });

  it('fails a transaction whose deferred statement fails at COMMIT', async () => {
    const failing = database.queries
      .transaction()
      .execute((tx) => defer(tx, [bind(insert, 'one', null), bind(insert, 'one', null)]));
    await expect(failing).rejects.toMatchObject({ code: '23505' });
    expect(await stored()).toEqual([]);
    expect(await fly(database.queries, [bind(count)])).toEqual([[0]]);
  });

  it('that fails leaves nothing of its transaction, and the connection usable', async () => {
    const failing = database.queries.transaction().execute((tx) =>
      fly(tx, [bind(insert, 'one', null), bind(insert, 'one', null), bind(insert, 'two', null)], {
        isLast: true,
      }),
    );
    await expect(failing).rejects.toMatchObject({ code: '23505' });
    expect(await stored()).toEqual([]);
    expect(await fly(database.queries, [bind(count)])).toEqual([[0]]);
  });

  it('of a transaction whose work fails is rolled back', async () => {
    const failing = database.queries.transaction().execute(async (tx) => {
      await fly(tx, [bind(insert, 'one', null)]);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await database.queries.transaction().execute(() => Promise.resolve());
    expect(await stored()).toEqual([]);
  });

  it('prepares a statement anew that its session has lost', async () => {
    await fly(database.queries, [bind(count)]);
    await sql`DEALLOCATE ALL`.execute(database.queries);
    await expect(fly(database.queries, [bind(count)])).rejects.toThrow();
    expect(await fly(database.queries, [bind(count), bind(count)])).toEqual([[0], [0]]);
  });

  it('writes arrays of texts as the database reads them', async () => {
    const texts = ['plain', 'a "quote"', 'back\\slash', 'comma, {brace}', '', 'NULL', null, 'é\n'];
    const echo = defineStatement('test_echo', 'SELECT unnest($1::text[])', ['text'], ({ text }) => text);
    expect(await fly(database.queries, [bind(echo, textArray(texts))])).toEqual([texts]);
  });
});
