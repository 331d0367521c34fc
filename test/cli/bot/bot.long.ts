import { expect, it } from 'vitest';

import { createMarket } from '../../support/clients/graphql.ts';
import { trade } from '../../support/orders/orders.ts';
import { withoutLimits } from '../../support/graphql/streams.ts';
import { serviceToken, startServer } from '../../support/servers/server.ts';
import { ask, stopDocument } from '../../support/sessions/sessions.ts';
import { runCommand, startCommand } from '../command-process.ts';

it('npm run bot decides and trades by a session, ends it on Ctrl-C, and npm run session:export prints all of it', async () => {
  const server = await startServer(withoutLimits);
  try {
    const marketId = await createMarket(server);
    const url = new URL('/graphql', server.url).href;
    const lost = await runCommand('bot', ['--url', url, '--market', 'unknown']);
    expect([lost.exitCode, lost.stderr]).toEqual([1, 'There is no market unknown.\n']);
    const bot = startCommand('bot', ['--url', url, '--market', marketId, '--band', '0.001']);
    const hasTraded = new AbortController();
    const traded = bot.printed(/The decision was carried out\./, 'stdout').then(() => hasTraded.abort());
    for (let turn = 0; !hasTraded.signal.aborted; turn += 1) {
      const tradeType = turn % 2 === 0 ? ('BUY' as const) : ('SELL' as const);
      await trade(server, 'ada', { marketId, tradeType, shares: 10 });
    }
    await traded;
    bot.interrupt();
    const { exitCode, stdout, stderr } = await bot.ended;
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/BUY: The price [\d.]+ is below its mean [\d.]+ by more than 0\.001\./);
    expect(stdout.trimEnd()).toMatch(/The session is COMPLETED \(COMPLETED\)\.$/);

    const sessionId = /The session (\S+) is open/.exec(stdout)?.[1] ?? '';
    const options = ['--url', url, '--service-token', await serviceToken()];
    const exported = await runCommand('session-export', [sessionId, ...options]);
    expect([exported.exitCode, exported.stderr]).toEqual([0, '']);
    const events = exported.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { readonly sequence: string; readonly __typename: string });
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_event, index) => String(index + 1)));
    expect(events.map(({ __typename }) => __typename)).toEqual(
      expect.arrayContaining(['AlgorithmDecided', 'DecisionExecuted', 'SessionStatusChanged']),
    );

    const unknown = await runCommand('session-export', ['0a7c5f0e-0000-4000-8000-000000000000', ...options]);
    expect(unknown.exitCode).toBe(1);
    expect(unknown.stderr).toBe('There is no trading session 0a7c5f0e-0000-4000-8000-000000000000.\n');
  } finally {
    await server.stop();
  }
});

it('ends as it should when its session is stopped at the moment of Ctrl-C', async () => {
  const server = await startServer(withoutLimits);
  try {
    const marketId = await createMarket(server);
    const url = new URL('/graphql', server.url).href;
    const bot = startCommand('bot', ['--url', url, '--market', marketId]);
    await bot.printed(/is open for/, 'stdout');
    bot.interrupt();
    await ask(server, null, stopDocument, { input: { everybody: true, reason: 'A test' } });
    const { exitCode, stdout, stderr } = await bot.ended;
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/The session is (COMPLETED|EMERGENCY_STOPPED)/);
  } finally {
    await server.stop();
  }
});
