import { readdirSync, readFileSync } from 'node:fs';

import { expect, it } from 'vitest';

import { request } from '../../support/clients/graphql.ts';
import { createDatabase } from '../../support/postgres/shared-postgres.ts';
import { npmStart, startProcess, type ServerProcess } from '../../support/servers/server-process.ts';

/** The processes of the traders of a server, by its URL. */
function tradersOf(url: string): readonly string[] {
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8');
      return command.includes('demo-traders') && command.includes(url);
    } catch {
      // It ended meanwhile.
      return false;
    }
  });
}

const tradesIn = async (url: string): Promise<number> => {
  const query = '{ markets(first: 50, orderBy: TRENDING) { edges { node { tradesCount } } } }';
  const { markets } = await request<
    { markets: { edges: readonly { node: { tradesCount: number } }[] } },
    object
  >({ url }, query, {});
  return markets.edges.reduce((sum, { node }) => sum + node.tradesCount, 0);
};

const start = (environment: Readonly<Record<string, string>>): ServerProcess =>
  startProcess({ SHUTDOWN_GRACE_MS: '500', ...environment }, [], npmStart);

it('a first start in development has markets that move, and the traders end with a killed server', async () => {
  const database = { DATABASE_URL: await createDatabase(), DEMO: '' };
  await using server = start(database);
  const { url } = await server.ready;
  await expect.poll(() => tradesIn(url), { timeout: 60_000 }).toBeGreaterThan(20);
  expect(tradersOf(url)).toHaveLength(1);
  expect(server.stdout).not.toContain('service-token');
  server.signal('SIGKILL');
  await server.ended;
  await expect.poll(() => tradersOf(url), { timeout: 20_000 }).toEqual([]);

  // The markets are there, so a second start has no traders of its own.
  await using second = start(database);
  const { url: secondUrl } = await second.ready;
  expect(tradersOf(secondUrl)).toEqual([]);
  await using third = start({ ...database, DEMO: 'live' });
  const { url: thirdUrl } = await third.ready;
  await expect.poll(() => tradersOf(thirdUrl), { timeout: 10_000 }).toHaveLength(1);
  third.signal('SIGTERM');
  expect((await third.ended).code).toBe(0);
  expect(tradersOf(thirdUrl)).toEqual([]);
});
