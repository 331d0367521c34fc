import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { serviceToken, startServer, tokenOf } from '../../support/servers/server.ts';
import { runCommand, startCommand } from '../command-process.ts';
import { replay, tolerance } from './replay-command.ts';

const header = 'market_id,question,executed_at,trader,trade_type,outcome,shares,price';
// Prices of an exact market maker with b = 100.
const csv = `${header}
M-1,Will it rain in Port Linnet?,2015-04-23T02:00:00Z,trader-1,buy,yes,10,0.512497
M-2,Will it snow in Port Linnet?,2015-04-23T02:00:01Z,trader-2,buy,no,10,0.512497
M-1,Will it rain in Port Linnet?,2015-04-23T02:00:02Z,trader-2,buy,yes,10,0.537430
M-1,Will it rain in Port Linnet?,2015-04-23T02:00:03Z,trader-1,sell,yes,10.0001,0.537430
M-2,Will it snow in Port Linnet?,2015-04-23T02:00:04Z,trader-2,sell,no,10,0.512497
`;

/** Its second trade is a thousand years after the first. */
const slowCsv = `${header}
M-1,Will it rain in Port Linnet?,2015-04-23T02:00:00Z,trader-1,buy,yes,10,0.512497
M-1,Will it rain in Port Linnet?,3015-04-23T02:00:00Z,trader-1,sell,yes,10,0.512497
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marketcast-replay-'));
});
afterAll(() => rm(folder, { recursive: true }));

const writeRecording = async (name: string, text: string): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
};

describe('npm run replay', { timeout: 120_000 }, () => {
  it('executes a recording at its prices, in its order, and sees every trade delivered', async () => {
    await using server = await startServer();
    const { exitCode, report } = await replay(server, await writeRecording('small.csv', csv));
    expect(report).toMatchObject({
      ok: true,
      trades: 5,
      executed: 5,
      delivered: 5,
      repeated: 0,
      failures: [],
      trimmed: { sales: 1, mostShares: '0.0001' },
      subscriptionFailure: null,
      markets: [
        { recordedId: 'M-1', executed: 3, delivered: 3, inOrder: true },
        { recordedId: 'M-2', executed: 2, delivered: 2, inOrder: true, finalPriceYes: '0.500000000' },
      ],
    });
    expect(report.worstAbsolute?.difference).toBeLessThan(tolerance);
    expect(exitCode).toBe(0);
  });

  it('fails when the server refuses a trade, and goes on with the other markets', async () => {
    await using server = await startServer();
    const absurd = csv.replace('buy,yes,10,0.537430', 'buy,yes,99999999999,0.9');
    const { exitCode, report } = await replay(server, await writeRecording('absurd.csv', absurd));
    expect(report).toMatchObject({
      ok: false,
      executed: 3,
      delivered: 3,
      failures: [{ line: 4, code: 'BAD_USER_INPUT' }],
    });
    expect(exitCode).toBe(1);
  });

  it('ends cleanly on Ctrl-C', async () => {
    await using server = await startServer();
    const command = startCommand('replay', [
      await writeRecording('slow.csv', slowCsv),
      ...['--speed', '1', '--url', server.url, '--service-token', await serviceToken()],
    ]);
    await command.printed(/1 of 2/);
    command.interrupt();
    const { exitCode, stdout } = await command.ended;
    expect(stdout).toContain('1 of 2 trades executed');
    expect(stdout).toContain('1 delivered, 0 missing');
    expect(exitCode).toBe(130);
  });

  it('says on one line that the token is refused', async () => {
    await using server = await startServer();
    const file = await writeRecording('small.csv', csv);
    for (const [token, reason] of [
      ['nonsense', 'UNAUTHENTICATED'],
      [await tokenOf('trader'), 'its role is authenticated'],
    ] as const) {
      const args = [file, '--url', server.url, '--service-token', token];
      const { exitCode, stderr } = await runCommand('replay', args);
      expect(stderr).toContain(`refuses the service token (${reason}`);
      expect(stderr.trimEnd()).not.toContain('\n');
      expect(exitCode).toBe(1);
    }
  });
});
