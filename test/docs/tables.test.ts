import { expect, it } from 'vitest';

import { columnName } from '../../src/server/db/table.ts';
import { domains } from '../../src/server/domains/index.ts';
import { read } from '../support/docs/guides.ts';
import { filesIn } from '../support/docs/sources.ts';

/** Words that mean something else than a table or a column, by the file that may say them. */
const legitimate: Readonly<Record<string, readonly string[]>> = {
  // The places of an error in its document.
  'src/server/graphql/errors.ts': ["'positions'"],
  // An argument of the API, in the description of a scalar.
  'src/server/graphql/scalars.ts': ['`bParameter`'],
  // Columns of our own outbox.
  'src/server/db/tables.ts': ['created_at'],
  // Columns of a function and of our own processes.
  'src/server/broker/database/functions.ts': ['read_at'],
  'src/server/db/registry/rows.ts': ['seen_at'],
  // A column of our own requests.
  'src/server/commit/retention.ts': ['created_at'],
  'src/server/commit/outbox-rows.ts': ['created_at', "'createdAt'"],
};

const tables = domains.flatMap((domain) => domain.tables ?? []);
const columns = new Set(tables.flatMap((table) => Object.keys(table.columns)));
const compound = [...columns].filter((column) => columnName(column) !== column);

/** Names of tables and columns: as strings, in SQL, and the names of several words wherever they stand. */
const named = new RegExp(
  [
    `(['"\`])(?:${[...tables.map(({ name }) => name), ...compound].join('|')})\\1`,
    `\\b(?:from|join|into|update|table|on)\\s+(?:${tables.map(({ name }) => name).join('|')})\\b`,
    `\\b(?:${compound.map(columnName).join('|')})\\b`,
    `\\b(?:${tables
      .map(({ name }) => name)
      .filter((name) => name.includes('_'))
      .join('|')})\\b`,
  ].join('|'),
  'gi',
);

const withoutComments = (source: string): string =>
  source.replaceAll(/\/\*.*?\*\//gs, '').replaceAll(/(?<=^|\s)\/\/.*$/gm, '');

it('names no captured table and none of its columns outside the folder of its domain', () => {
  // Our own tables have columns of the same names.
  const isMigration = (path: string) => path.endsWith('/migrations.ts');
  const outside = filesIn('src/server').filter(
    (path) => !path.startsWith('src/server/domains/') && !isMigration(path),
  );
  const found = outside.flatMap((path) => {
    const words = withoutComments(read(path)).match(named) ?? [];
    return words.filter((word) => !legitimate[path]?.includes(word)).map((word) => `${path}: ${word}`);
  });
  expect(outside.length).toBeGreaterThan(100);
  expect(tables.length).toBeGreaterThan(5);
  expect(found).toEqual([]);
});
