import { describe, expect, it, vi } from 'vitest';

import { createLogger } from '../../../../src/server/base/logger.ts';
import type { Position, Publication } from '../../../../src/server/broker/broker.ts';
import type { NoticeSessionListener } from '../../../../src/server/broker/database/database-broker.ts';
import { createFollowers } from '../../../../src/server/broker/database/followers.ts';
import { createNotices, noticeChannel } from '../../../../src/server/broker/database/notices.ts';
import { openNoticeSession, type NoticeSession } from '../../../../src/server/db/drivers/notice-session.ts';
import { openLogProcess, type LogProcess } from '../../../support/broker/database-brokers.ts';
import { logLimits, newHome } from '../../../support/broker/log-topics.ts';
import { note } from '../../../support/broker/notes.ts';
import { createRecorder } from '../../../support/broker/recorder.ts';
import { createDatabase } from '../../../support/postgres/shared-postgres.ts';
import { queryDatabase } from '../../../support/postgres/postgres.ts';

const limits = logLimits;
const logger = createLogger('silent');

/** A session of a test, whose payloads it keeps. */
interface FakeSession extends NoticeSession {
  readonly sent: string[];
}

function fakeSession(isHearing: boolean): FakeSession {
  const sent: string[] = [];
  return {
    isHearing,
    sent,
    send: (payload) => {
      sent.push(payload);
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  };
}

/** Two processes; the notices of the second go through `openSession`. */
async function openPair(
  openSession: (listener: NoticeSessionListener, one: LogProcess, url: string) => NoticeSession,
): Promise<AsyncDisposable & { readonly url: string; readonly one: LogProcess; readonly two: LogProcess }> {
  const url = await createDatabase();
  const one = await openLogProcess({ url, limits });
  const two = await openLogProcess({
    url,
    limits,
    openSession: (listener) => openSession(listener, one, url),
  });
  return {
    ...{ url, one, two },
    async [Symbol.asyncDispose]() {
      await two[Symbol.asyncDispose]();
      await one[Symbol.asyncDispose]();
    },
  };
}

/** The milliseconds until a publication of the first process reaches a listener of the second. */
async function delayOf({ one, two }: { one: LogProcess; two: LogProcess }, id: string): Promise<number> {
  const topic = newHome();
  const recorder = createRecorder();
  const subscription = await two.broker.subscribe(topic, recorder.listener);
  const startMs = performance.now();
  await one.broker.publish(topic, note(id));
  await recorder.untilOffset(1);
  subscription.close();
  expect(recorder.ids).toEqual([id]);
  return performance.now() - startMs;
}

describe('a notice', () => {
  it('that is lost is found within about a second', async () => {
    const sessions: NoticeSession[] = [];
    await using pair = await openPair((listener, { queries }, url) => {
      const parts = { ...listener, url, channel: noticeChannel, queries, logger };
      const session = openNoticeSession({ ...parts, onPayload: () => undefined });
      sessions.push(session);
      return session;
    });
    await vi.waitFor(() => expect(sessions[0]?.isHearing).toBe(true), { timeout: 20_000 });
    expect(await delayOf(pair, 'a')).toBeLessThan(3000);
  });

  it('that never comes, as behind some poolers, is replaced by a look at the table within 300 ms', async () => {
    await using pair = await openPair(() => fakeSession(false));
    const delays = [];
    for (const id of ['a', 'b', 'c', 'd']) delays.push(await delayOf(pair, id));
    expect(Math.min(...delays)).toBeLessThan(300);
  });

  it('is not sent by a process that is alone', async () => {
    const session = fakeSession(true);
    const company = { isAlone: true };
    const url = await createDatabase();
    await using process = await openLogProcess({
      ...{ url, limits },
      isAlone: () => company.isAlone,
      openSession: () => session,
    });
    const [alone, accompanied] = [newHome(), newHome()];
    await process.broker.publish(alone, note('a'));
    company.isAlone = false;
    await process.broker.publish(accompanied, note('b'));

    await vi.waitFor(() => expect(session.sent).not.toEqual([]));
    expect(session.sent.join()).toContain(accompanied);
    expect(session.sent.join()).not.toContain(alone);
  });

  it('that cannot be understood or is wrong is dropped, and the next is heard', async () => {
    const heard: { listener?: NoticeSessionListener } = {};
    await using pair = await openPair((listener) => {
      heard.listener = listener;
      return fakeSession(true);
    });
    const topic = newHome();
    const recorder = createRecorder();
    const interrupted = vi.fn();
    const { position } = await pair.two.broker.subscribe(topic, recorder.listener, interrupted);
    const tell = (...tails: unknown[]) => heard.listener?.onPayload(JSON.stringify({ from: 'one', tails }));

    heard.listener?.onPayload('no JSON');
    heard.listener?.onPayload('{"from":1}');
    tell(['a topic without a listener', 'x', 1], [topic, position.epoch, 0], [topic, position.epoch, 99]);
    tell([topic, 'another epoch', 1]);
    await pair.one.broker.publish(topic, note('a'));
    tell([topic, position.epoch, 1]);

    await recorder.untilOffset(1);
    await pair.two.broker.publish(topic, note('b'));
    expect(recorder.ids).toEqual(['a', 'b']);
    expect(interrupted).not.toHaveBeenCalled();
  });

  it('is heard again after its session was cut', async () => {
    const payloads: string[] = [];
    const sessions: NoticeSession[] = [];
    await using pair = await openPair((listener, { queries }, url) => {
      const onPayload = (payload: string): void => {
        payloads.push(payload);
        listener.onPayload(payload);
      };
      const session = openNoticeSession({
        ...listener,
        url,
        channel: noticeChannel,
        onPayload,
        queries,
        logger,
      });
      sessions.push(session);
      return session;
    });
    const untilHearing = (isHearing: boolean): Promise<void> =>
      vi.waitFor(() => expect(sessions[0]?.isHearing).toBe(isHearing), { timeout: 20_000, interval: 2 });
    await untilHearing(true);
    const topic = newHome();
    const recorder = createRecorder();
    await pair.two.broker.subscribe(topic, recorder.listener);

    const [cut] = await queryDatabase(
      pair.url,
      `SELECT count(pg_terminate_backend(pid))::integer AS sessions FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'marketcast log'`,
    );
    expect(cut).toEqual({ sessions: 2 });
    await pair.one.broker.publish(topic, note('during'));
    await recorder.untilOffset(1);
    await vi.waitFor(() => expect(sessions[0]?.isHearing).toBe(true), { timeout: 20_000 });
    payloads.length = 0;
    await pair.one.broker.publish(topic, note('after'));
    await recorder.untilOffset(2);

    expect(recorder.ids).toEqual(['during', 'after']);
    await vi.waitFor(() => expect(payloads.join()).toContain(topic), { timeout: 5000 });
  });
});

describe('the notices of a process', () => {
  it('tell the furthest position of a topic, whichever came last', async () => {
    const sent: string[] = [];
    const notices = createNotices({
      send: (payload) => Promise.resolve(void sent.push(payload)),
      isAlone: () => false,
      onHeard: () => undefined,
      logger,
    });
    notices.tell('t', { epoch: 'e', offset: 6 });
    notices.tell('t', { epoch: 'e', offset: 5 });
    notices.tell('u', { epoch: 'old', offset: 9 });
    notices.tell('u', { epoch: 'new', offset: 1 });
    await vi.waitFor(() => expect(sent).toHaveLength(1));
    expect(JSON.parse(sent[0] ?? '')).toMatchObject({
      tails: [
        ['t', 'e', 6],
        ['u', 'new', 1],
      ],
    });
  });

  it('fit into the payloads of PostgreSQL, however many topics changed', async () => {
    const sent: string[] = [];
    const heard: string[] = [];
    const parts = { isAlone: () => false, logger };
    const notices = createNotices({
      ...parts,
      send: (payload) => Promise.resolve(void sent.push(payload)),
      onHeard: () => undefined,
    });
    const other = createNotices({
      ...parts,
      send: () => Promise.resolve(),
      onHeard: (topic) => heard.push(topic),
    });
    const topics = Array.from({ length: 1000 }, newHome);
    for (const topic of topics) notices.tell(topic, { epoch: 'e', offset: 1 });
    await vi.waitFor(() => expect(sent.join()).toContain(topics.at(-1)));

    for (const payload of sent) {
      expect(Buffer.byteLength(payload)).toBeLessThan(8000);
      notices.read(payload);
      other.read(payload);
    }
    expect(heard.sort()).toEqual([...topics].sort());
  });
});

describe('a follower', () => {
  it('reads again for a notice that comes while it reads', async () => {
    const log: Publication[] = [];
    const append = (): Position => {
      const offset = log.length + 1;
      const position = { epoch: 'e', offset };
      log.push({ topic: 't', position, publishedAt: '', event: note(offset) });
      return position;
    };
    let beforeAnswer = (): void => undefined;
    const followers = createFollowers({
      tail: () => Promise.resolve({ epoch: 'e', offset: 0 }),
      history(_topic, after) {
        const page = log.slice(after.offset);
        beforeAnswer();
        return Promise.resolve(page);
      },
      logger,
    });
    const recorder = createRecorder();
    await followers.subscribe('t', recorder.listener, () => undefined);
    // A notice of a commit that comes after the read has seen the log, and before its answer.
    beforeAnswer = () => {
      beforeAnswer = () => undefined;
      followers.hear('t', append());
    };
    followers.hear('t', { epoch: 'a life that is over', offset: 1 });

    await recorder.untilOffset(1);
    expect(recorder.ids).toEqual(['1']);
    followers.close();
  });
});
