import { expect, it } from 'vitest';

import { decodeCursor, encodeCursor } from '../../../src/server/broker/cursor.ts';
import { maximumRecentCursors, RecentCursors } from '../../../src/server/hub/recent-cursors.ts';
import { range } from '../../support/broker/broker-under-test.ts';

const topic = 'market:m';

it('makes the cursor of a position once for all that are told of it', () => {
  let made = 0;
  const cursors = new RecentCursors(topic, (...position) => {
    made += 1;
    return encodeCursor(...position);
  });
  for (const offset of range(1, maximumRecentCursors)) {
    for (let client = 0; client < 1000; client += 1) {
      expect(decodeCursor(topic, cursors.of({ epoch: 'one', offset }))).toEqual({ epoch: 'one', offset });
    }
  }
  expect(decodeCursor(topic, cursors.of({ epoch: 'two', offset: 1 })).epoch).toBe('two');
  expect(made).toBe(maximumRecentCursors + 1);
});

it('keeps a bounded number of cursors, the newest', () => {
  let made = 0;
  const cursors = new RecentCursors(topic, (...position) => {
    made += 1;
    return encodeCursor(...position);
  });
  const last = 10 * maximumRecentCursors;
  for (const offset of range(1, last)) cursors.of({ epoch: 'one', offset });
  for (const offset of range(last - maximumRecentCursors + 1, last)) cursors.of({ epoch: 'one', offset });
  expect(made).toBe(last);
  cursors.of({ epoch: 'one', offset: 1 });
  expect(made).toBe(last + 1);
});
