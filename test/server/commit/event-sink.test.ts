import { describe, expect, it } from 'vitest';

import type { Event } from '../../../src/server/broker/event.ts';
import { joinSinks, limitSink, type EventSink } from '../../../src/server/commit/event-sink.ts';
import type { Tx } from '../../../src/server/db/client.ts';
import { note } from '../../support/broker/notes.ts';

// No sink of these tests makes a statement.
const tx = {} as Tx;

/** A sink that keeps what it was given in `calls`. */
function recordingSink(name: string, calls: string[], given: Event[] = []): EventSink {
  return {
    assertCapacity: () => void calls.push(`${name} is asked`),
    save(_tx, events) {
      calls.push(`${name} saves`);
      given.push(...events);
      return Promise.resolve(() => void calls.push(`${name} publishes`));
    },
  };
}

describe('joined sinks', () => {
  it('are asked, save and publish in their order, and publish nothing before the commit', async () => {
    const calls: string[] = [];
    const sink = joinSinks([recordingSink('one', calls), recordingSink('two', calls)]);
    sink.assertCapacity();
    const publish = await sink.save(tx, [note('a')]);
    expect(calls).toEqual(['one is asked', 'two is asked', 'one saves', 'two saves']);
    publish();
    expect(calls.slice(4)).toEqual(['one publishes', 'two publishes']);
  });

  it('save nothing more after a failure', async () => {
    const calls: string[] = [];
    const failing = { ...recordingSink('one', calls), save: () => Promise.reject(new Error('failed')) };
    await expect(joinSinks([failing, recordingSink('two', calls)]).save(tx, [note('a')])).rejects.toThrow(
      'failed',
    );
    expect(calls).toEqual([]);
  });
});

describe('a limited sink', () => {
  it('gets the events of its topics, without their other topics', async () => {
    const given: Event[] = [];
    const sink = limitSink(recordingSink('one', [], given), (topic) => topic.startsWith('own'));
    const whole = note('whole', { topics: ['own:1', 'own:2'] });
    const part = note('part', { topics: ['other', 'own:1'] });
    await sink.save(tx, [whole, part, note('none', { topics: ['other'] }), note('nowhere')]);

    expect(given[0]).toBe(whole);
    expect(given.slice(1)).toEqual([{ ...part, topics: ['own:1'] }]);
    expect(part.topics).toEqual(['other', 'own:1']);
  });
});
