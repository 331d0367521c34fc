import { describe, expect, it } from 'vitest';

import type { SimulationSummary } from '../../../src/cli/simulate/counts.ts';
import { MarketsDocument } from '../../../src/client/generated/graphql.ts';
import { request } from '../../support/clients/graphql.ts';
import { serviceToken, startServer } from '../../support/servers/server.ts';
import type { TestServer } from '../../support/servers/server.ts';
import { withoutLimits } from '../../support/graphql/streams.ts';
import { startCommand } from '../command-process.ts';

const start = async (server: TestServer, ...args: string[]) =>
  startCommand('simulate', [...args, '--url', server.url, '--service-token', await serviceToken()]);

describe('npm run simulate', { timeout: 120_000 }, () => {
  it('brings trades, votes and comments without an error, sees each delivered, and ends cleanly on Ctrl-C', async () => {
    await using server = await startServer(withoutLimits);
    const command = await start(server, '--rate', '100', '--seed', '7', '--json');
    await command.printed(/finalize \d.*uncomment \d/);
    command.interrupt();
    const { exitCode, stdout } = await command.ended;
    const { actions, errors, deliveries, subscriptionFailure } = JSON.parse(stdout) as SimulationSummary;
    expect({ errors, subscriptionFailure, exitCode }).toEqual({
      errors: {},
      subscriptionFailure: null,
      exitCode: 0,
    });
    const kinds = [
      'cancel',
      'comment',
      'dispute',
      'finalize',
      'open',
      'order',
      'propose',
      'resolve',
      'trade',
      'uncomment',
      'vote',
    ];
    expect(Object.keys(actions).sort()).toEqual(kinds);
    expect(deliveries).toMatchObject({
      VoteCast: actions['vote'],
      DiscussionPosted: actions['comment'],
      DiscussionDeleted: actions['uncomment'],
    });
    // Orders trade, too, and a trade with several of them has a trade of each.
    expect(deliveries['TradeExecuted']).toBeGreaterThan(actions['trade'] ?? 0);
    expect(deliveries['PriceUpdated']).toBeGreaterThan(0);
  });

  it('keeps the wanted number of markets open, for as long as it is told', async () => {
    await using server = await startServer(withoutLimits);
    const args = ['--markets', '3', '--traders', '4', '--rate', '100', '--duration', '2'];
    const { exitCode, stdout } = await (await start(server, ...args)).ended;
    expect(stdout).toMatch(/^\d+ actions in [\d.]+ s .*\ndone: .*\nerrors: none\ndelivered: .*\n/);
    expect(exitCode).toBe(0);
    const { markets } = await request(server, MarketsDocument, { state: 'ACTIVE', search: 'before' });
    expect([3, 4]).toContain(markets.edges.length);
  });
});
