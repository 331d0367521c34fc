import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { print } from 'graphql';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';

import { allVariables } from '../support/docs/declared.ts';
import {
  DiscussionPostedDocument,
  MarketsDocument,
  PostDiscussionDocument,
  ViewerDocument,
} from '../../src/client/generated/graphql.ts';
import { request, send } from '../support/clients/graphql.ts';
import { asServer, npmStart, startProcess, type ServerProcess } from '../support/servers/server-process.ts';
import type { TestServer } from '../support/servers/server.ts';
import { openAcknowledgedSocket } from '../support/clients/socket.ts';
import { createSocketClient, subscribe, untilLive } from '../support/clients/subscriber.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marketcast-process-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const start = (
  environment: Readonly<Record<string, string>> = {},
  program?: readonly string[],
): ServerProcess =>
  startProcess({ DATA_DIR: folder, SHUTDOWN_GRACE_MS: '1000', ...environment }, [], program);

/** Unpacks a fresh database into the folder, because initdb takes longer than the rest of a start. */
async function skipInitdb(): Promise<void> {
  await promisify(execFile)('tar', ['-xf', inject('pristineDatabase'), '-C', folder]);
}

/** The value behind a label in the welcome. */
function welcomeOf({ stdout }: ServerProcess, label: string): string {
  return new RegExp(`^ +${label} +(\\S+)$`, 'm').exec(stdout)?.[1] ?? '';
}

async function questionsOf(server: TestServer): Promise<readonly string[]> {
  const { markets } = await request(server, MarketsDocument, {});
  return markets.edges.map(({ node }) => node.question);
}

describe('a process in development', () => {
  it('tells where GraphiQL is, both tokens and a subscription, and all of them work', async () => {
    await using child = start({}, npmStart);
    const ready = await child.ready;
    const server = asServer(ready);

    expect(welcomeOf(child, 'GraphiQL')).toBe(ready.url);
    const page = await fetch(ready.url, { headers: { accept: 'text/html' } });
    expect(await page.text()).toContain('<title>Marketcast</title>');
    const roles = ['Trader token', 'Service token'].map(async (label) => {
      const { viewer } = await request(server, ViewerDocument, {}, welcomeOf(child, label));
      return viewer?.role;
    });
    expect(await Promise.all(roles)).toEqual(['authenticated', 'service_role']);

    const subscription = /^ {4}(subscription \{\n(?:.*\n)+? {4}\})$/m.exec(child.stdout)?.[1] ?? '';
    using client = createSocketClient(ready);
    const watcher = subscribe<unknown, unknown>(client, subscription, {});
    await untilLive(server, 1);
    const { markets } = await request(server, MarketsDocument, {});
    const input = { marketId: markets.edges[0]?.node.id ?? '', content: 'It works.' };
    await request(server, PostDiscussionDocument, { input }, welcomeOf(child, 'Trader token'));
    expect(await watcher.take(1)).toMatchObject([{ marketEvents: { __typename: 'DiscussionPosted' } }]);
    expect(child.stderr).toBe('');
  });

  it('refuses a folder that is open elsewhere in one line, and takes it at once after kill -9', async () => {
    await skipInitdb();
    await using first = start();
    const server = asServer(await first.ready);
    const { markets } = await request(server, MarketsDocument, {});
    const input = { marketId: markets.edges[0]?.node.id ?? '', content: 'Still here?' };

    await using refused = start();
    expect(await refused.ended).toEqual({ code: 1, signal: null });
    expect(refused.stderr.trimEnd().split('\n')).toEqual([expect.stringContaining('DATA_DIR')]);
    expect(refused.stderr).toContain(folder);

    // The first process still works.
    await request(server, PostDiscussionDocument, { input }, welcomeOf(first, 'Trader token'));
    first.signal('SIGKILL');
    expect(await first.ended).toEqual({ code: null, signal: 'SIGKILL' });

    await using second = start();
    const document = 'query ($id: ID!) { market(id: $id) { discussions { edges { node { content } } } } }';
    expect(await request(asServer(await second.ready), document, { id: input.marketId })).toEqual({
      market: { discussions: { edges: [{ node: { content: 'Still here?' } }] } },
    });
  });
});

describe.each(['SIGTERM', 'SIGINT'] as const)('a process that gets %s', (signal) => {
  it('closes sockets with 1012, exits with 0, and has its data when it is started again', async () => {
    await skipInitdb();
    await using child = start();
    const ready = await child.ready;
    const questions = await questionsOf(asServer(ready));
    expect(questions).toHaveLength(5);
    const sockets = await Promise.all(Array.from({ length: 5 }, () => openAcknowledgedSocket(ready)));
    for (const socket of sockets) {
      socket.send({ id: '1', type: 'subscribe', payload: { query: print(DiscussionPostedDocument) } });
    }
    await untilLive(asServer(ready), sockets.length);

    child.signal(signal);

    const closures = await Promise.all(sockets.map(({ closed }) => closed));
    expect(closures.map(({ code }) => code)).toEqual(sockets.map(() => 1012));
    expect(await child.ended).toEqual({ code: 0, signal: null });
    expect(child.stderr).toBe('');

    await using next = start();
    expect(await questionsOf(asServer(await next.ready))).toEqual(questions);
  });
});

describe('a process that cannot start', () => {
  it.each([
    { name: 'PORT', value: 'abc' },
    { name: 'NODE_ENV', value: 'staging' },
    { name: 'DATABASE_URL', value: 'mysql://secret@localhost/db' },
    { name: 'JWT_SECRET', value: 'secret' },
  ])('says in one line that $name may not be $value', async ({ name, value }) => {
    await using child = start({ [name]: value });
    expect(await child.ended).toEqual({ code: 1, signal: null });
    expect(child.stderr.trimEnd().split('\n')).toEqual([expect.stringContaining(`${name}: `)]);
    expect(child.stdout).toBe('');
    if (/SECRET|URL/.test(name)) expect(child.stderr).not.toContain('secret');
  });

  it('says in one line that its port is taken', async () => {
    const occupant = createServer();
    await new Promise<void>((resolve) => occupant.listen(0, '127.0.0.1', resolve));
    const { port } = occupant.address() as AddressInfo;
    await skipInitdb();
    await using child = start({ PORT: `${port}` });
    expect(await child.ended).toEqual({ code: 1, signal: null });
    expect(child.stderr.trimEnd().split('\n')).toEqual([expect.stringContaining(`${port}`)]);
    occupant.close();
  });
});

describe('--help', () => {
  it('shows every variable and starts nothing', async () => {
    await using child = startProcess({ DATA_DIR: folder }, ['--help']);
    expect(await child.ended).toEqual({ code: 0, signal: null });
    for (const name of Object.keys(allVariables)) expect(child.stdout).toContain(`  ${name}`);
    expect(child.stdout).not.toContain('"url"');
  });
});

describe('a process in production', () => {
  it('prints no tokens, makes no demo markets, and has neither GraphiQL nor introspection', async () => {
    await skipInitdb();
    await using child = start({
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      JWT_SECRET: 'a secret of production that nobody else knows',
    });
    const ready = await child.ready;
    const server = asServer(ready);

    const page = await fetch(ready.url, { headers: { accept: 'text/html' } });
    expect(page.ok).toBe(false);
    expect(await page.text()).not.toContain('<html');
    for (const query of ['{ __schema { queryType { name } } }', '{ __type(name: "Query") { name } }']) {
      const { data, errors } = await send<unknown, unknown>(server, query, {});
      expect(data).toBeUndefined();
      expect(errors?.[0]?.extensions?.code).toBe('GRAPHQL_VALIDATION_FAILED');
    }
    expect(await questionsOf(server)).toEqual([]);
    expect(child.stdout).not.toMatch(/token|eyJ/i);
    expect(child.stderr).toBe('');
    // Every line is a JSON line of the logger.
    for (const line of child.stdout.trimEnd().split('\n')) {
      expect(JSON.parse(line)).toMatchObject({ msg: expect.any(String) as string });
    }
  });
});
