import WebSocket from 'ws';

import { monotonicMs } from '../support/clock.ts';
import { distributionOf, type Distribution } from '../support/distribution.ts';
import { follow, startSubject, type Subject } from './subject.ts';

/** Events that each client has missed. */
export const missedEvents = 1000;
/** Samples before the first one that counts, because the code of server and client must be compiled. */
const warmUps = 3;

/** From the opening of the socket until a client that missed 1,000 events is live again. In milliseconds. */
export async function measureCatchUp(samples: number): Promise<Distribution> {
  const subject = await startSubject();
  try {
    const cursor = await cursorOf(subject);
    await subject.post(missedEvents);
    const durations: number[] = [];
    for (let sample = -warmUps; sample < samples; sample += 1) {
      const duration = await catchUp(subject, cursor);
      if (sample >= 0) durations.push(duration);
    }
    return distributionOf(durations);
  } finally {
    await subject.stop();
  }
}

/** The cursor of a stream that has seen everything so far. */
async function cursorOf({ open, marketId }: Subject): Promise<string> {
  const client = open();
  const { stream } = await follow(client, marketId);
  const { cursor } = stream;
  client.close();
  if (cursor === null) throw new Error('a stream that is live has no cursor');
  return cursor;
}

/** @throws {Error} when the client gets another number of events. */
async function catchUp({ open, marketId }: Subject, after: string): Promise<number> {
  let openedAtMs = 0;
  const client = open({
    webSocket: class extends WebSocket {
      constructor(url: string, protocol: string) {
        super(url, protocol);
        this.once('open', () => (openedAtMs = monotonicMs()));
      }
    },
  });
  const { received, until } = await follow(client, marketId, after);
  const liveAtMs = await until(() => true);
  client.close();
  if (received.length !== missedEvents)
    throw new Error(`${received.length} of ${missedEvents} events arrived`);
  return liveAtMs - openedAtMs;
}
