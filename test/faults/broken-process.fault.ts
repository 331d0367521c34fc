import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { MarketsDocument, PostDiscussionDocument } from '../../src/client/generated/graphql.ts';
import { request, send } from '../support/clients/graphql.ts';
import { asServer, startProcess, type ServerProcess } from '../support/servers/server-process.ts';
import { jwtSecret, tokenOf, withoutLimits, type TestServer } from '../support/servers/server.ts';

const run = promisify(execFile);

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marketcast-broken-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** Code that a process runs when it gets SIGUSR2. */
const onSignal = (code: string): Record<string, string> => ({
  NODE_OPTIONS: `--import "data:text/javascript,${encodeURIComponent(`process.on('SIGUSR2', () => { ${code} });`)}"`,
});

const start = (dataFolder: string, environment: Record<string, string> = {}): ServerProcess =>
  startProcess({ ...withoutLimits, DATA_DIR: dataFolder, JWT_SECRET: jwtSecret, ...environment });

async function firstMarket(server: TestServer): Promise<string> {
  const { markets } = await request(server, MarketsDocument, {});
  return markets.edges[0]?.node.id ?? '';
}

/** Posts a comment and returns its id, or the code of the refusal. */
async function post(
  server: TestServer,
  marketId: string,
  content: string,
): Promise<{ readonly id: string } | { readonly refusal: unknown }> {
  const input = { marketId, content };
  const { data, errors = [] } = await send(
    server,
    PostDiscussionDocument,
    { input },
    await tokenOf('writer'),
  );
  const id = data?.postDiscussion.discussion.id;
  return id === undefined ? { refusal: errors[0]?.extensions?.code } : { id };
}

const commentsDocument = `query ($id: ID!, $after: String) {
  market(id: $id) { discussions(first: 100, after: $after) { edges { node { id } } pageInfo { endCursor hasNextPage } } }
}`;

interface Comments {
  readonly market: {
    readonly discussions: {
      readonly edges: readonly { readonly node: { readonly id: string } }[];
      readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
    };
  };
}

/** The ids of all comments on a market. */
async function commentsOf(server: TestServer, id: string): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  for (let after: string | null = null, isMore = true; isMore;) {
    const { market }: Comments = await request<Comments, object>(server, commentsDocument, { id, after });
    for (const { node } of market.discussions.edges) ids.add(node.id);
    after = market.discussions.pageInfo.endCursor;
    isMore = market.discussions.pageInfo.hasNextPage;
  }
  return ids;
}

describe('a process that breaks', () => {
  it.each([
    {
      what: 'by an error that nobody caught',
      environment: onSignal("setTimeout(() => { throw new Error('broken on purpose'); });"),
      end: { code: 1, signal: null },
      says: 'broken on purpose',
    },
    {
      what: 'by a promise that nobody caught',
      environment: onSignal("Promise.reject(new Error('broken on purpose'));"),
      end: { code: 1, signal: null },
      says: 'broken on purpose',
    },
    {
      what: 'because its memory is used up',
      environment: onSignal('const held = []; for (;;) held.push(new Array(100_000).fill(held.length));'),
      end: { code: null, signal: 'SIGABRT' },
      says: 'heap out of memory',
    },
  ])('$what says so, ends, and has what it acknowledged when it is started again', async (fault) => {
    await using broken = start(folder, fault.environment);
    const server = asServer(await broken.ready);
    const marketId = await firstMarket(server);
    const posted = await post(server, marketId, 'Before it broke.');
    expect(posted).toHaveProperty('id');

    broken.signal('SIGUSR2');
    expect(await broken.ended).toEqual(fault.end);
    expect(broken.stdout + broken.stderr).toContain(fault.says);

    await using next = start(folder);
    expect(await commentsOf(asServer(await next.ready), marketId)).toEqual(new Set(Object.values(posted)));
  });

  it('because its disk is full says so, and has what it acknowledged when there is room again', async () => {
    const disk = join(folder, 'disk');
    const data = join(disk, 'data');
    await mkdir(disk);
    // Only root may mount. For other users, the error of the command says so.
    await run('mount', ['-t', 'tmpfs', '-o', 'size=96m', 'tmpfs', disk]);
    try {
      const filler = join(disk, 'filler');
      const acknowledged = new Set<string>();
      let marketId: string;
      {
        await using full = start(data);
        const server = asServer(await full.ready);
        marketId = await firstMarket(server);
        await fill(filler);
        const refusals: unknown[] = [];
        while (refusals.length < 3) {
          const posted = await post(server, marketId, 'x'.repeat(1000));
          if ('id' in posted) acknowledged.add(posted.id);
          else refusals.push(posted.refusal);
        }
        expect(refusals).toEqual(refusals.map(() => 'SERVICE_UNAVAILABLE'));
        expect(full.stdout).toContain('No space left on device');
        full.signal('SIGKILL');
        await full.ended;
      }
      await rm(filler);
      await using next = start(data);
      const comments = await commentsOf(asServer(await next.ready), marketId);
      for (const id of acknowledged) expect(comments).toContain(id);
    } finally {
      await run('umount', ['-l', disk]);
    }
  });
});

/** Fills the file system. */
async function fill(path: string): Promise<void> {
  const block = Buffer.alloc(64 * 1024);
  for (;;) {
    try {
      await writeFile(path, block, { flag: 'a' });
    } catch {
      return;
    }
  }
}
