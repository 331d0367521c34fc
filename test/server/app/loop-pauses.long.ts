import { pino, type Logger } from 'pino';
import { afterEach, expect, it, vi } from 'vitest';

import type { OperationFacts } from '../../../src/server/base/running-operations.ts';
import { runningOperations } from '../../../src/server/base/running-operations.ts';
import { SharedExecution } from '../../../src/server/graphql/execution/shared-execution.ts';
import { DocumentCache } from '../../../src/server/transport/limits/document-cache.ts';
import { createMarket, request, send } from '../../support/clients/graphql.ts';
import { openAcknowledgedSocket } from '../../support/clients/socket.ts';
import { untilLive } from '../../support/clients/subscriber.ts';
import { block } from '../../support/servers/block.ts';
import { startServer, tokenOf, type TestServer } from '../../support/servers/server.ts';

afterEach(() => vi.restoreAllMocks());

const pauseMs = 1200;

interface Line {
  readonly msg: string;
  readonly level: number;
  readonly pausedMs: number;
  readonly cpuMs: number;
  readonly operation: OperationFacts | null;
  readonly underWay: readonly OperationFacts[];
}

function recorder(): { readonly logger: Logger; readonly pauses: () => readonly Line[] } {
  const lines: Line[] = [];
  const logger = pino({ level: 'warn' }, { write: (line: string) => lines.push(JSON.parse(line) as Line) });
  return { logger, pauses: () => lines.filter(({ msg }) => msg === 'the event loop paused') };
}

async function pausesInMetrics(server: TestServer): Promise<string | undefined> {
  const text = await (await fetch(server.endpoint('/metrics'))).text();
  return /^marketcast_loop_pauses_total (\d+)$/m.exec(text)?.[1];
}

/** Validation blocks the next time that it looks for a document among the known ones. */
function blockNextValidation(): void {
  vi.spyOn(DocumentCache.prototype, 'isValid').mockImplementationOnce(() => {
    block(pauseMs);
    return false;
  });
}

it('logs a pause in one line that names the query that caused it, and counts it', async () => {
  const { logger, pauses } = recorder();
  await using server = await startServer({}, logger);
  blockNextValidation();
  const query = 'query Slow($secret: ID!) { market(id: $secret) { id } }';
  await send(server, query, { secret: 'hush' });

  await expect.poll(() => pauses().length).toBe(1);
  const [line] = pauses();
  expect(line?.level).toBe(40);
  expect(line?.pausedMs).toBeGreaterThan(1000);
  expect(line?.cpuMs).toBeGreaterThan(0);
  expect(line?.operation).toEqual({
    ...{ kind: 'query', name: 'Slow', rootFields: ['market'], transport: 'http', address: '127.0.0.1' },
    documentHash: expect.stringMatching(/^[\w+/]{43}=$/) as string,
  });
  expect(line?.underWay).toEqual([]);
  // Neither the text nor the variables.
  expect(JSON.stringify(line)).not.toMatch(/hush|secret/);
  await expect.poll(() => pausesInMetrics(server)).toBe('1');
  expect(pauses()).toHaveLength(1);
});

it('names an operation of a socket, with the same hash for the same document', async () => {
  const { logger, pauses } = recorder();
  await using server = await startServer({}, logger);
  blockNextValidation();
  await send(server, 'query Slow { serverStatus { topics } }', {});
  await expect.poll(() => pauses().length).toBe(1);
  using socket = await openAcknowledgedSocket(server);
  blockNextValidation();
  const query = 'query   Slow { serverStatus { topics } } # a comment';
  socket.send({ id: '1', type: 'subscribe', payload: { query } });
  await expect.poll(() => pauses().length).toBe(2);
  const [ofHttp, ofSocket] = pauses();
  expect(ofSocket?.operation).toMatchObject({ kind: 'query', name: 'Slow', transport: 'socket' });
  expect(ofSocket?.operation?.documentHash).toBe(ofHttp?.operation?.documentHash);
});

it('names the group of subscriptions whose events caused it', async () => {
  const { logger, pauses } = recorder();
  await using server = await startServer({}, logger);
  const marketId = await createMarket(server);
  using socket = await openAcknowledgedSocket(server);
  const query = 'subscription Comments { discussionPosted { discussion { content } } }';
  socket.send({ id: '1', type: 'subscribe', payload: { query } });
  await untilLive(server, 1);
  vi.spyOn(SharedExecution.prototype, 'execute').mockImplementationOnce(() => {
    block(pauseMs);
    return { json: '{"data":null}', isFinal: true };
  });
  const post =
    'mutation ($input: PostDiscussionInput!) { postDiscussion(input: $input) { discussion { id } } }';
  await request(server, post, { input: { marketId, content: 'Slow.' } }, await tokenOf('alice'));
  await expect.poll(() => pauses().length).toBe(1);
  expect(pauses()[0]?.operation).toMatchObject({
    ...{ kind: 'group', name: 'Comments', rootFields: ['discussionPosted'], transport: null, address: null },
  });
});

it('says that no operation ran where none did', async () => {
  const { logger, pauses } = recorder();
  await using server = await startServer({}, logger);
  await send(server, '{ __typename }', {});
  // Each look at the clock forgets what ran before it.
  runningOperations.takeLongest();
  block(pauseMs);
  await expect.poll(() => pauses().length).toBe(1);
  expect(pauses()[0]).toMatchObject({ operation: null, underWay: [] });
  expect(await pausesInMetrics(server)).toBe('1');
});

it('forgets every operation that is over', async () => {
  await using server = await startServer();
  using socket = await openAcknowledgedSocket(server);
  for (const query of ['{ __typename }', '{', '{ no }']) {
    await send(server, query, {});
    socket.send({ id: query, type: 'subscribe', payload: { query } });
  }
  const query = 'subscription { voteCast { id } }';
  socket.send({ id: 'live', type: 'subscribe', payload: { query } });
  const leaving = new AbortController();
  const url = `${server.url}?query=${encodeURIComponent(query)}`;
  await fetch(url, { headers: { accept: 'text/event-stream' }, signal: leaving.signal });
  await untilLive(server, 2);
  // Not even the streams that still live, because their events are those of groups.
  await expect.poll(() => runningOperations.underWay(10)).toEqual([]);
  leaving.abort();
});
