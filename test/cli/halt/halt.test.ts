import { afterAll, beforeAll, expect, it } from 'vitest';

import { ExecuteTradeDocument } from '../../../src/client/generated/graphql.ts';
import { createRecordedLogger } from '../../support/capture/recorded-logger.ts';
import { codesOf, createMarket } from '../../support/clients/graphql.ts';
import { startServer, tokenOf, type TestServer } from '../../support/servers/server.ts';
import { runCommand } from '../command-process.ts';

const recorded = createRecordedLogger();
let server: TestServer;
let token: string;
beforeAll(async () => {
  server = await startServer({}, recorded.logger);
  token = await tokenOf('ada-of-operations', { role: 'service_role' });
});
afterAll(() => server[Symbol.asyncDispose]());

const run = (...args: string[]) => runCommand('halt', [...args, '--url', server.url]);
const runAs = (...args: string[]) => run(...args, '--service-token', token);
const actsOf = (act: string): readonly Record<string, unknown>[] =>
  recorded
    .linesFrom('info')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter((line) => line['act'] === act);

it('halts and resumes all markets, and the log has who did it', async () => {
  const marketId = await createMarket(server);
  const input = { marketId, tradeType: 'BUY', outcome: 'YES', shares: '1000000000' } as const;
  const codes = async () => codesOf(server, ExecuteTradeDocument, { input }, await tokenOf('ada'));

  const halted = await runAs('--reason', 'The oracle is down', '--for', '2h');
  expect(halted).toMatchObject({ exitCode: 0, stderr: '' });
  expect(halted.stdout).toMatch(
    /^Trading is halted in all markets since \S+, until \S+: The oracle is down \(halt \S+\)\n$/,
  );
  expect(await codes()).toEqual(['TRADING_HALTED']);
  expect((await run('--status')).stdout).toMatch(
    /^Trading is halted in all markets, until \S+: The oracle is down\n$/,
  );

  const resumed = await runAs('--resume');
  expect(resumed).toMatchObject({ exitCode: 0, stderr: '' });
  expect(resumed.stdout).toMatch(/^No halt of all markets\./);
  expect(await codes()).toEqual([]);
  expect(actsOf('haltTrading')).toMatchObject([
    { by: 'ada-of-operations', reason: 'The oracle is down', marketId: null, msg: 'an operator acted' },
  ]);
  expect(actsOf('resumeTrading')).toMatchObject([
    { by: 'ada-of-operations', haltId: actsOf('haltTrading')[0]?.['haltId'] },
  ]);
});

it('halts and resumes a single market', async () => {
  const marketId = await createMarket(server);
  const halted = await runAs('--reason', 'Disputed', '--market', marketId, '--json');
  expect(JSON.parse(halted.stdout)).toMatchObject({ marketId, reason: 'Disputed', resumesAt: null });
  expect((await run('--status', '--market', marketId)).stdout).toMatch(
    new RegExp(
      `^Trading is halted in the market ${marketId} since \\S+, until npm run halt -- --resume: Disputed`,
    ),
  );
  expect(JSON.parse((await run('--status', '--json')).stdout)).toMatchObject({
    platform: { isTradingActive: true },
  });
  expect((await runAs('--resume', '--market', marketId)).stdout).toBe(
    `The market ${marketId} has no halt.\n`,
  );
});

it.each([
  ['no act', [], /^Give one of --reason, --resume and --status\. See npm run halt -- --help\.$/],
  ['two acts', ['--resume', '--status'], /^Give one of --reason/],
  [
    'an end of a resumption',
    ['--resume', '--for', '1h'],
    /^--for, --until and --cancel-orders belong to --reason\.$/,
  ],
  [
    'a bad duration',
    ['--reason', 'x', '--for', 'long'],
    /^--for must be a duration as 90s, 30m, 2h or 1d, not "long"\.$/,
  ],
  ['an unknown market', ['--status', '--market', 'none'], /^There is no market none\. Look for the id/],
  [
    'a time that has passed',
    ['--reason', 'x', '--until', '2020-01-01T00:00:00Z'],
    /^BAD_USER_INPUT: resumesAt must lie in the future\. See npm run halt -- --help\.$/,
  ],
])('says on one line what is wrong: %s', async (_what, args, line) => {
  const { exitCode, stdout, stderr } = await runAs(...args);
  expect(stderr.trimEnd()).toMatch(line);
  expect(stderr.trimEnd()).not.toContain('\n');
  expect(stdout).toBe('');
  expect(exitCode).toBe(1);
});

it('says that the token is none of a service', async () => {
  const { stderr } = await run('--resume', '--service-token', await tokenOf('ada'));
  expect(stderr).toContain('refuses the service token (its role is authenticated)');
});
