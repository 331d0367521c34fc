import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { runCommand } from '../command-process.ts';

const csv =
  'market_id,question,executed_at,trader,trade_type,outcome,shares,price\n' +
  'M-1,Will it rain tomorrow?,2015-04-23T02:02:18Z,trader-1,buy,yes,44.98333,0.555761\n';

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marketcast-cli-'));
  file = join(folder, 'trades.csv');
  await writeFile(file, csv);
});
afterAll(() => rm(folder, { recursive: true }));

describe.each(['replay', 'simulate', 'halt', 'announce'] as const)('npm run %s', (command) => {
  /** What the command cannot do without. */
  const operands = () =>
    ({ replay: [file], simulate: [], halt: ['--resume'], announce: ['--end', 'id'] })[command];

  it('explains itself', async () => {
    const { exitCode, stdout } = await runCommand(command, ['--help']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`npm run ${command} -- `);
    for (const option of ['--url', '--service-token', '--data-dir', '--json', '--help']) {
      expect(stdout).toContain(`  ${option}`);
    }
  });

  it.each([
    ['an unknown option', ['--sped', '3'], /^Unknown option '--sped'\. See npm run \w+ -- --help\.$/],
    ['an option without its value', ['--url'], /^Option '--url .*\. See npm run \w+ -- --help\.$/],
    ['an operand too many', ['one', 'two'], /^Expected .*, got [23] operands\. See npm run \w+ -- --help\.$/],
    ['a bad address', ['--url', 'here'], /^--url must be an http or https URL, not "here"\.$/],
    [
      'no token',
      ['--data-dir', '/nowhere'],
      /^There is no service token in \/nowhere\/development\.json: .*$/,
    ],
  ])('says on one line what is wrong: %s', async (_what, args, line) => {
    const { exitCode, stdout, stderr } = await runCommand(command, [...operands(), ...args]);
    expect(stderr.trimEnd()).toMatch(line);
    expect(stderr.trimEnd()).not.toContain('\n');
    expect(stdout).toBe('');
    expect(exitCode).toBe(1);
  });

  it('says on one line that the address is no GraphQL endpoint, or that nobody is there', async () => {
    const server = createServer((_request, response) => response.end('<html>')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const args = [...operands(), '--url', url, '--service-token', 'x'];
    const there = await runCommand(command, args);
    await new Promise((resolve) => server.close(resolve));
    const gone = await runCommand(command, args);
    expect(there.stderr).toBe(`${url} is no GraphQL endpoint: HTTP 200.\n`);
    expect(gone.stderr).toBe(`${url} cannot be reached: ECONNREFUSED.\n`);
    expect([there.exitCode, gone.exitCode]).toEqual([1, 1]);
  });
});

describe('npm run replay', () => {
  it.each([
    ['a speed', ['--speed', 'fast'], /^--speed must be a number above 0, not "fast"\.$/],
    ['a liquidity', ['--b', '0'], /^--b must be a number of shares above 0, not "0"\.$/],
    [
      'a concurrency',
      ['--concurrency', '1.5'],
      /^--concurrency must be a whole number above 0, not "1\.5"\.$/,
    ],
  ])('refuses what is not %s', async (_what, args, line) => {
    const { exitCode, stderr } = await runCommand('replay', [file, ...args]);
    expect(stderr.trimEnd()).toMatch(line);
    expect(exitCode).toBe(1);
  });

  it('names the line of a bad row before it asks for a server', async () => {
    const bad = join(folder, 'bad.csv');
    await writeFile(bad, `${csv}M-1,Will it rain tomorrow?,2015-04-23T02:02:18Z,trader-1,sell,no,1,0.4\n`);
    const { exitCode, stderr } = await runCommand('replay', [bad]);
    expect(stderr).toBe('line 3: trader-1 sells 1 NO shares of M-1 but holds 0.\n');
    expect(exitCode).toBe(1);
  });

  it('says that the file is missing', async () => {
    const { exitCode, stderr } = await runCommand('replay', ['/nowhere.csv']);
    expect(stderr).toBe('/nowhere.csv: there is no such file.\n');
    expect(exitCode).toBe(1);
  });
});
