import { afterAll, beforeAll, expect, it } from 'vitest';

import { createRecordedLogger } from '../../support/capture/recorded-logger.ts';
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

const run = (...args: string[]) => runCommand('announce', [...args, '--url', server.url]);
const runAs = (...args: string[]) => run(...args, '--service-token', token);

interface Shown {
  readonly id: string;
  readonly startsAt: string;
  readonly endsAt: string;
}

it('publishes, lists, changes and ends an announcement, and the log has who did it', async () => {
  const published = await runAs(
    ...['--title', 'We move to another hall', '--kind', 'maintenance', '--severity', 'warning'],
    ...['--affects', 'trading,sign_in', '--in', '1h', '--for', '30m', '--json'],
  );
  expect(published).toMatchObject({ exitCode: 0, stderr: '' });
  const { id, startsAt, endsAt } = JSON.parse(published.stdout) as Shown;
  expect(JSON.parse(published.stdout)).toMatchObject({
    ...{ kind: 'MAINTENANCE', severity: 'WARNING', affects: ['TRADING', 'SIGN_IN'], state: 'SCHEDULED' },
  });
  expect(Date.parse(endsAt) - Date.parse(startsAt)).toBe(1_800_000);

  const listed = await run('--list');
  expect(listed.stdout).toBe(
    `${id}  SCHEDULED MAINTENANCE, from ${startsAt} until ${endsAt}, about TRADING, SIGN_IN: We move to another hall\n`,
  );
  expect((await runAs('--update', id, '--title', 'We stay')).stdout).toContain(': We stay\n');
  expect((await runAs('--end', id)).stdout).toContain(`${id}  CANCELLED MAINTENANCE`);
  expect((await run('--list')).stdout).toBe('No announcement is active or scheduled.\n');
  const acts = recorded.linesFrom('info').flatMap((line) => {
    const { by, act, announcementId } = JSON.parse(line) as Record<string, unknown>;
    return act === undefined ? [] : [[by, act, announcementId]];
  });
  expect(acts).toEqual(
    ['publishAnnouncement', 'updateAnnouncement', 'endAnnouncement'].map((act) => [
      'ada-of-operations',
      act,
      id,
    ]),
  );
});

it('publishes an announcement once, however often it is sent with its id', async () => {
  const args = ['--title', 'Once', '--client-id', 'once', '--json'];
  const [first, again] = [await runAs(...args), await runAs(...args)];
  expect(JSON.parse(again.stdout)).toEqual(JSON.parse(first.stdout));
  const other = await runAs('--title', 'Twice', '--client-id', 'once');
  expect(other.stderr).toMatch(/^CLIENT_ID_REUSED: .* Give another --client-id, or none\.\n$/);
});

it.each([
  ['no act', [], /^Give --title, --update, --end or --list\. See npm run announce -- --help\.$/],
  ['two acts', ['--list', '--end', 'x'], /^Give --title/],
  [
    'an unknown kind',
    ['--title', 'x', '--kind', 'rumour'],
    /^--kind must be one of INFO, MAINTENANCE, INCIDENT, EMERGENCY, not "rumour"\.$/,
  ],
  [
    'two ends',
    ['--title', 'x', '--for', '1h', '--until', '2126-01-01T00:00:00Z'],
    /^Give either --for or --until\.$/,
  ],
  [
    'a kind that changes',
    ['--update', 'x', '--kind', 'info'],
    /^--kind cannot change: end the announcement, and publish another\.$/,
  ],
  ['an unknown id', ['--end', 'x'], /^NOT_FOUND: .* npm run announce -- --list shows the ids\.$/],
])('says on one line what is wrong: %s', async (_what, args, line) => {
  const { exitCode, stdout, stderr } = await runAs(...args);
  expect(stderr.trimEnd()).toMatch(line);
  expect(stderr.trimEnd()).not.toContain('\n');
  expect(stdout).toBe('');
  expect(exitCode).toBe(1);
});
