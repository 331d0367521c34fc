import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { ServerStatusDocument } from '../../../../src/client/generated/graphql.ts';
import { request } from '../../../support/clients/graphql.ts';
import { queryDatabase, startPostgres, type TestPostgres } from '../../../support/postgres/postgres.ts';
import { startServer } from '../../../support/servers/server.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

let postgres: TestPostgres;

beforeAll(async () => {
  postgres = await startPostgres();
});

afterAll(() => postgres[Symbol.asyncDispose]());

/** Runs `npm run migrate` with these arguments. */
async function migrate(args: readonly string[], environment: Record<string, string> = {}): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['launch/migrate.mjs', ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, LOG_LEVEL: 'silent', ...environment },
  });
  return stdout;
}

it('prints what a role that may create nothing lacks, and nothing once an administrator has run it', async () => {
  const url = await postgres.createDatabase();
  // The platform's tables, as a platform has them before this server.
  await (await startServer({ DATABASE_URL: url })).stop();
  await queryDatabase(
    url,
    'DROP TABLE marketcast_migrations, marketcast_outbox, marketcast_watermark, marketcast_jobs',
  );
  await queryDatabase(url, 'CREATE ROLE gateway LOGIN');
  await queryDatabase(url, 'REVOKE ALL ON SCHEMA public FROM PUBLIC');
  await queryDatabase(url, 'GRANT USAGE ON SCHEMA public TO gateway');
  await queryDatabase(url, 'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO gateway');
  const environment = { DATABASE_URL: url.replace('postgres@', 'gateway@') };
  await expect(startServer(environment)).rejects.toThrow('`npm run -s migrate -- --print`');
  const capabilities = async (more: Record<string, string> = {}) => {
    await using server = await startServer({ ...environment, ...more });
    const { serverStatus } = await request(server, ServerStatusDocument, {});
    return serverStatus.capabilities;
  };
  const reason = 'the table marketcast_migrations is absent (permission denied for schema public)';
  expect(await capabilities({ BROKER: 'memory' })).toContainEqual({ name: 'outbox', state: 'OFF', reason });
  await expect(migrate([], environment)).rejects.toMatchObject({ code: 1 });

  const script = await migrate(['--print'], environment);
  expect(script).toContain('ALTER TABLE marketcast_outbox OWNER TO "gateway"');
  await queryDatabase(url, script);

  expect(await capabilities()).toContainEqual({ name: 'outbox', state: 'ON', reason: null });
  expect(await migrate(['--print'], environment)).toBe('-- This database lacks nothing.\n');
  expect(await migrate(['--print', '--all'], environment)).toBe(script);
  expect(await migrate([], environment)).toContain('outbox: ON\n');
}, 240_000);

it('prints everything without a database, and explains itself', async () => {
  const script = await migrate(['--print', '--role', 'server of "ours"']);
  expect(script).toContain('CREATE TABLE IF NOT EXISTS marketcast_watermark');
  expect(script).toContain('OWNER TO "server of ""ours""";');
  expect(await migrate(['--help'])).toContain('npm run migrate [-- --print');
});
