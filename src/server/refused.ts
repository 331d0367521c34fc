import { parseArgs } from 'node:util';

import { databaseOptionsOf, migrations } from './app/storage.ts';
import { loadConfig } from './base/config.ts';
import { createLogger } from './base/logger.ts';
import { refusedRowsMigration } from './capture/migrations.ts';
import { askForReplay, readRefused, type KeptRow } from './capture/refused-rows.ts';
import { openUnchangedDatabase, type Queryable } from './db/client.ts';
import { inspect } from './db/versioned/inspection.ts';
import { domainVariables } from './domains/index.ts';

const help = `npm run refused [list] [--json] | replay ID… | replay --all [--help]

Rows of the captured tables that make no event, because their own values make every event impossible. A change source
refuses such a row and goes on. The rows are in the table marketcast_refused_rows of DATABASE_URL.

  list          Print the rows: id, table, key, reason, code, how often, and when. The default.
                With a replay that was asked for and is not done yet, the last column is "waits".
  replay        Ask a running server to read these rows again and to publish what the log lacks of them. Correct the
                rows first: a row that still makes no event is refused again. Without a server the rows wait for it.
  --all         Replay all rows.
  --json        Print a JSON object a line, with the values that were read.
  --help        Print this text.
`;

/** Rows that are read at once. */
const pageSize = 500;
/** Characters of a key or a reason in the table. */
const longestCell = 60;

async function* everyRow(queries: Queryable): AsyncGenerator<KeptRow> {
  let after = 0n;
  for (;;) {
    const page = await readRefused(queries, { isAskedOnly: false, after, limit: pageSize });
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return;
    after = last.id;
  }
}

async function list(queries: Queryable, isJson: boolean): Promise<void> {
  const lines: string[][] = [['id', 'table', 'key', 'reason', 'code', 'times', 'refused at', '']];
  for await (const row of everyRow(queries)) {
    if (isJson) process.stdout.write(`${JSON.stringify({ ...row, id: String(row.id) })}\n`);
    else lines.push(cellsOf(row));
  }
  if (isJson) return;
  process.stdout.write(lines.length === 1 ? 'No row is refused.\n' : asTable(lines));
}

function cellsOf({ id, table, key, reason, code, times, refusedAt, replayAskedAt }: KeptRow): string[] {
  const shown = [String(id), table, key, reason, code, String(times), refusedAt];
  return [...shown, replayAskedAt === null ? '' : 'waits'].map(asCell);
}

function asCell(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > longestCell ? `${line.slice(0, longestCell - 1)}…` : line;
}

/** Lines whose columns are as wide as their widest cell. */
function asTable(lines: readonly (readonly string[])[]): string {
  const widths = (lines[0] ?? []).map((_cell, column) =>
    Math.max(...lines.map((cells) => cells[column]?.length ?? 0)),
  );
  const printed = lines.map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return `${printed.join('\n')}\n`;
}

/** @throws when a text is no id. */
function idsOf(texts: readonly string[]): readonly bigint[] {
  const wrong = texts.find((text) => !/^\d{1,18}$/.test(text));
  if (wrong !== undefined) throw new Error(`${wrong} is no id: see npm run refused -- --help`);
  return texts.map(BigInt);
}

async function replay(queries: Queryable, texts: readonly string[], isAll: boolean): Promise<number> {
  if (!isAll && texts.length === 0) throw new Error('replay needs ids or --all');
  const ids = isAll ? 'all' : idsOf(texts);
  const asked = await askForReplay(queries, ids);
  const missing = ids === 'all' ? [] : ids.filter((id) => !asked.includes(id));
  process.stdout.write(`${asked.length} ${asked.length === 1 ? 'row waits' : 'rows wait'} for a server.\n`);
  if (missing.length === 0) return 0;
  process.stderr.write(`There is no row ${missing.join(', ')}.\n`);
  return 1;
}

async function refused(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      all: { type: 'boolean' },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const [command = 'list', ...ids] = positionals;
  if (values.help === true) {
    process.stdout.write(help);
    return 0;
  }
  if (command !== 'list' && command !== 'replay') throw new Error(`${command} is unknown: list or replay`);
  const config = loadConfig(domainVariables);
  if (config.DATABASE_URL === null)
    throw new Error('DATABASE_URL is unset, and only rows of others are refused');
  const database = await openUnchangedDatabase(databaseOptionsOf(config, createLogger('silent')));
  try {
    const hindrance = (await inspect(database.queries, migrations)).hindranceOf(refusedRowsMigration);
    if (hindrance !== null) throw new Error(`${hindrance}: see npm run migrate`);
    if (command === 'replay') return await replay(database.queries, ids, values.all === true);
    await list(database.queries, values.json === true);
    return 0;
  } finally {
    await database.close();
  }
}

refused().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
