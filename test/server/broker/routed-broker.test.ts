import { expect, it } from 'vitest';

import { routeTopics } from '../../../src/server/broker/routed-broker.ts';
import { idsOf } from '../../support/broker/broker-under-test.ts';
import { newHome, newKept } from '../../support/broker/log-topics.ts';
import { note } from '../../support/broker/notes.ts';
import { createRecorder } from '../../support/broker/recorder.ts';
import { createScriptedBroker } from '../../support/broker/scripted-broker.ts';

it('routes every call to the broker of its topic', async () => {
  const [durable, other] = [createScriptedBroker(), createScriptedBroker()];
  const routed = routeTopics({
    durable: durable.broker,
    other: { ...other.broker, kind: 'other' },
    isDurable: (topic) => topic.startsWith('kept'),
  });
  expect(routed.kind).toBe('other');
  const [kept, home] = [newKept(), newHome()];
  for (const [topic, own, foreign] of [[kept, durable, other] as const, [home, other, durable] as const]) {
    const start = await routed.tail(topic);
    const recorder = createRecorder();
    const subscription = await routed.subscribe(topic, recorder.listener);
    expect(await routed.publish(topic, note(topic))).toBe('published');
    await recorder.untilOffset(1);
    expect(recorder.ids).toEqual([topic]);
    expect(idsOf(await routed.history(topic, start, 10))).toEqual([topic]);
    expect(idsOf(await own.broker.history(topic, start, 10))).toEqual([topic]);
    expect((await foreign.broker.tail(topic)).offset).toBe(0);
    subscription.close();
  }
});
