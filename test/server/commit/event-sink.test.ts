import { describe, expect, it } from 'vitest';

import type { Event } from '../../../src/server/broker/event.ts';
import { joinSinks, limitSink, type EventSink } from '../../../src/server/commit/event-sink.ts';
import { bind, defineStatement } from '../../../src/server/db/statement.ts';
import { note } from '../../support/broker/notes.ts';

/** A sink that keeps what it was given in `calls`. */
function recordingSink(name: string, calls: string[], given: Event[] = []): EventSink {
  return {
    assertCapacity: () => void calls.push(`${name} is asked`),
    plan(events) {
      given.push(...events);
      return {
        statements: [bind(defineStatement(name, 'SELECT'))],
        result() {
          calls.push(`${name} has saved`);
          return () => void calls.push(`${name} publishes`);
        },
      };
    },
  };
}

describe('joined sinks', () => {
  it('are asked, save and publish in their order, and publish nothing before the commit', () => {
    const calls: string[] = [];
    const sink = joinSinks([recordingSink('one', calls), recordingSink('two', calls)]);
    sink.assertCapacity();
    const { statements, result } = sink.plan([note('a')]);
    expect(statements.map(({ statement: { name } }) => name.split('_')[1])).toEqual(['one', 'two']);
    const publish = result();
    expect(calls).toEqual(['one is asked', 'two is asked', 'one has saved', 'two has saved']);
    publish();
    expect(calls.slice(4)).toEqual(['one publishes', 'two publishes']);
  });
});

describe('a limited sink', () => {
  it('gets the events of its topics, without their other topics', () => {
    const given: Event[] = [];
    const sink = limitSink(recordingSink('one', [], given), (topic) => topic.startsWith('own'));
    const whole = note('whole', { topics: ['own:1', 'own:2'] });
    const part = note('part', { topics: ['other', 'own:1'] });
    sink.plan([whole, part, note('none', { topics: ['other'] }), note('nowhere')]);

    expect(given[0]).toBe(whole);
    expect(given.slice(1)).toEqual([{ ...part, topics: ['own:1'] }]);
    expect(part.topics).toEqual(['other', 'own:1']);
  });
});
