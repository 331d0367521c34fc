import { print } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import {
  DiscussionDeletedDocument,
  DiscussionPostedDocument,
  PositionChangedDocument,
  PriceUpdatedDocument,
} from '../../../../src/client/generated/graphql.ts';
import { range } from '../../../support/broker/broker-under-test.ts';
import { cursorIn, cursorOf, offsetIn } from '../../../support/clients/checkpoints.ts';
import {
  openEventStream,
  type EventStream,
  type EventStreamOptions,
  type StreamEvent,
} from '../../../support/clients/event-stream.ts';
import { createMarket } from '../../../support/clients/graphql.ts';
import { untilLive } from '../../../support/clients/subscriber.ts';
import { actor, postComment, trade } from '../../../support/graphql/streams.ts';
import { startServer, tokenOf, type TestServer } from '../../../support/servers/server.ts';

/** A server whose checkpoints come often. */
let server: TestServer;
/** A server whose heartbeat no test waits for. */
let calm: TestServer;

beforeAll(async () => {
  [server, calm] = await Promise.all([
    startServer({ HEARTBEAT_INTERVAL_MS: '100', HISTORY_SIZE: '50' }),
    startServer({ HEARTBEAT_INTERVAL_MS: '600000' }),
  ]);
});

afterAll(async () => {
  await Promise.all([server.stop(), calm.stop()]);
});

beforeEach(() => Promise.all([untilLive(server, 0), untilLive(calm, 0)]));

/** The data of a checkpoint of an event stream. */
interface Checkpoint {
  readonly serverTime: string;
  readonly draining?: boolean;
  readonly checkpoint?: string;
}

const asking = { extensions: { checkpoints: true } };

function open(
  of: TestServer,
  query: Parameters<typeof print>[0],
  variables: object,
  options: EventStreamOptions = asking,
): Promise<EventStream> {
  return openEventStream(of, print(query), variables, options);
}

async function nextEvent(stream: EventStream): Promise<StreamEvent> {
  const event = await stream.next();
  if (event === null) throw new Error('the stream has ended');
  return event;
}

/** The next event, which must be a checkpoint. */
async function nextCheckpoint(stream: EventStream): Promise<Checkpoint> {
  const { event, data } = await nextEvent(stream);
  expect(event).toBe('checkpoint');
  return data as Checkpoint;
}

/** The next checkpoint that satisfies a condition. Any other event than a checkpoint fails. */
async function untilCheckpoint(stream: EventStream, isReached: (cursor: string) => boolean): Promise<string> {
  for (;;) {
    const { checkpoint } = await nextCheckpoint(stream);
    if (checkpoint !== undefined && isReached(checkpoint)) return checkpoint;
  }
}

describe('an event stream that asks for checkpoints', () => {
  it.each(['GET', 'POST'] as const)(
    'gets the first at once when there is nothing to replay, with %s',
    async (method) => {
      const marketId = await createMarket(calm);
      const stream = await open(calm, DiscussionPostedDocument, { marketId }, { ...asking, method });
      expect(await nextCheckpoint(stream)).toEqual({
        serverTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as unknown,
        checkpoint: await cursorOf(calm, marketId),
      });
      stream.abort();
    },
  );

  it('gets the first behind the events of its replay', async () => {
    const marketId = await createMarket(calm);
    const after = await cursorOf(calm, marketId);
    for (const content of ['one', 'two']) await postComment(calm, marketId, content);
    await trade(calm, marketId);
    const stream = await open(calm, DiscussionPostedDocument, { marketId, after });
    expect([await nextEvent(stream), await nextEvent(stream)].map(({ event }) => event)).toEqual([
      'next',
      'next',
    ]);
    expect((await nextCheckpoint(stream)).checkpoint).toBe(await cursorOf(calm, marketId));
    stream.abort();
  });

  it('gets a cursor that moves while nothing matches, and resumes there after the log has moved on', async () => {
    const marketId = await createMarket(server);
    const stream = await open(server, DiscussionDeletedDocument, { marketId });
    const atStart = await untilCheckpoint(stream, () => true);
    for (const number of range(1, 100)) await postComment(server, marketId, `${number}`);
    const tail = await cursorOf(server, marketId);
    const checkpoint = await untilCheckpoint(stream, (cursor) => cursor === tail);
    stream.abort();
    for (const number of range(1, 40)) await postComment(server, marketId, `${number}`);

    const refused = await open(server, DiscussionDeletedDocument, { marketId, after: atStart });
    expect(await refused.next()).toMatchObject({
      data: { errors: [{ extensions: { code: 'CURSOR_EXPIRED' } }] },
    });
    const back = await open(server, DiscussionDeletedDocument, { marketId, after: checkpoint });
    const end = await cursorOf(server, marketId);
    await untilCheckpoint(back, (cursor) => cursor === end);
    back.abort();
  });

  it('gets no checkpoint that covers a price which a window holds back', async () => {
    const marketId = await createMarket(server);
    const stream = await open(server, PriceUpdatedDocument, { marketId, everyMs: 60_000 });
    await untilCheckpoint(stream, () => true);
    await trade(server, marketId);
    let first = await nextEvent(stream);
    while (first.event === 'checkpoint') first = await nextEvent(stream);
    await trade(server, marketId);
    await nextCheckpoint(stream);
    const { checkpoint = '' } = await nextCheckpoint(stream);
    const tail = offsetIn(marketId, await cursorOf(server, marketId));
    expect(offsetIn(marketId, checkpoint)).toBeGreaterThanOrEqual(offsetIn(marketId, cursorIn(first.data)));
    expect(offsetIn(marketId, checkpoint)).toBeLessThan(tail);
    stream.abort();
  });

  it('gets those of the log of its wallet, and resumes there', async () => {
    const options = { ...asking, token: await tokenOf(actor) };
    const [marketId, other] = [await createMarket(server), await createMarket(server)];
    const stream = await open(server, PositionChangedDocument, { marketId }, options);
    const before = await untilCheckpoint(stream, () => true);
    await trade(server, other);
    const checkpoint = await untilCheckpoint(stream, (cursor) => cursor !== before);
    stream.abort();
    await trade(server, marketId);
    const back = await open(server, PositionChangedDocument, { marketId, after: checkpoint }, options);
    expect(await nextEvent(back)).toMatchObject({ data: { data: { positionChanged: { marketId } } } });
    back.abort();
  });

  it('loses nothing and gets nothing twice, wherever its connection drops', async () => {
    const marketId = await createMarket(server);
    const count = 150;
    let after = await cursorOf(server, marketId);
    const got: string[] = [];
    const receive = async (): Promise<void> => {
      const stream = await open(server, DiscussionPostedDocument, { marketId, after });
      const events = 1 + Math.floor(Math.random() * 20);
      for (let index = 0; index < events && got.length < count; index += 1) {
        const { event, data } = await nextEvent(stream);
        if (event === 'checkpoint') after = (data as Checkpoint).checkpoint ?? after;
        else {
          after = cursorIn(data);
          const { discussionPosted } = (
            data as { data: { discussionPosted: { discussion: { content: string } } } }
          ).data;
          got.push(discussionPosted.discussion.content);
        }
      }
      stream.abort();
    };
    const posting = (async () => {
      for (const number of range(1, count)) await postComment(server, marketId, `${number}`);
    })();
    while (got.length < count) await receive();
    await posting;
    expect(got).toEqual(range(1, count).map(String));
  });

  it('is told of a drain at once', async () => {
    const leaving = await startServer({ SHUTDOWN_GRACE_MS: '2000' });
    const stream = await open(leaving, DiscussionPostedDocument, {});
    const { checkpoint } = await nextCheckpoint(stream);
    const stopped = leaving.stop();
    expect(await nextCheckpoint(stream)).toMatchObject({ draining: true, checkpoint });
    await expect(stream.next()).rejects.toThrow();
    await stopped;
  });
});

describe('an event stream that does not ask', () => {
  it.each([[{}], [{ checkpoints: false }], [{ checkpoints: 'true' }], [{ other: true }]])(
    'gets its events and nothing else: %j',
    async (extensions) => {
      const marketId = await createMarket(server);
      const silent = await open(server, DiscussionPostedDocument, { marketId }, { extensions });
      const witness = await open(server, DiscussionPostedDocument, { marketId });
      for (let count = 0; count < 4; count += 1) await nextCheckpoint(witness);
      await postComment(server, marketId, 'So it goes.');
      expect(await nextEvent(silent)).toMatchObject({ event: 'next' });
      silent.abort();
      witness.abort();
    },
  );
});
