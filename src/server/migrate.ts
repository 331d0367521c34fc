import { parseArgs } from 'node:util';

import { databaseOptionsOf, migrations } from './app/storage.ts';
import { loadConfig, type Config } from './base/config.ts';
import { domainVariables } from './domains/index.ts';
import { createLogger } from './base/logger.ts';
import { openDatabase, openUnchangedDatabase } from './db/client.ts';
import { applyMigrations } from './db/versioned/apply.ts';
import { inspect } from './db/versioned/inspection.ts';
import { records } from './db/versioned/migration.ts';
import { administratorScript } from './db/versioned/statements.ts';

const help = `npm run migrate [-- --print [--all] [--role ROLE]] [--help]

Makes the tables that belong to this server alone, in the database of DATABASE_URL, or in the embedded database of
DATA_DIR. A server does the same when it starts. Ends with exit code 1 when a table cannot be made.

  --print       Print SQL for an administrator instead: all that this database lacks. Changes nothing.
                  npm run -s migrate -- --print | psql "$ADMINISTRATOR_URL"
                Run it as a superuser, or as a role that may create tables and is a member of ROLE.
  --all         Print all migrations, whether they have run or not. Needs no database, as without DATABASE_URL.
  --role ROLE   The role of the server, which gets the tables. The user of DATABASE_URL by default.
  --help        Print this text.
`;

/** The role when neither the command line nor the configuration names it. */
const defaultRole = 'marketcast';

/** The SQL for an administrator. */
async function administratorSql(
  config: Config,
  isAll: boolean,
  givenRole: string | undefined,
): Promise<string> {
  const all = [records, ...migrations];
  const user = config.DATABASE_URL === null ? '' : decodeURIComponent(new URL(config.DATABASE_URL).username);
  const role = givenRole ?? (user === '' ? defaultRole : user);
  if (isAll || config.DATABASE_URL === null) return administratorScript(all, role);
  const database = await openUnchangedDatabase(databaseOptionsOf(config, createLogger('silent')));
  try {
    const inspection = await inspect(database.queries, migrations);
    const lacking = all.filter(
      (migration) =>
        inspection.judge(migration) !== 'done' ||
        inspection.hindranceOf(migration) !== null ||
        !inspection.isSecured(migration),
    );
    // PgBouncer and Supavisor have user names of their own, so ask the database.
    if (lacking.length > 0) return administratorScript(lacking, givenRole ?? inspection.role);
    return '-- This database lacks nothing.\n';
  } finally {
    await database.close();
  }
}

async function migrate(): Promise<number> {
  const { values } = parseArgs({
    options: {
      print: { type: 'boolean' },
      all: { type: 'boolean' },
      role: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help === true) {
    process.stdout.write(help);
    return 0;
  }
  const config = loadConfig(domainVariables);
  if (values.print === true) {
    process.stdout.write(await administratorSql(config, values.all === true, values.role));
    return 0;
  }
  const logger = createLogger(config.LOG_LEVEL);
  const database = await openDatabase(databaseOptionsOf(config, logger));
  try {
    const capabilities = (await applyMigrations(database.queries, migrations, logger)).list();
    for (const { name, state, reason } of capabilities) {
      process.stdout.write(reason === null ? `${name}: ${state}\n` : `${name}: ${state}, ${reason}\n`);
    }
    return capabilities.every(({ state }) => state === 'ON') ? 0 : 1;
  } finally {
    await database.close();
  }
}

migrate().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    process.stderr.write(
      `The migrations cannot run: ${error instanceof Error ? error.message : String(error)}\n`,
    );
    process.exitCode = 1;
  },
);
