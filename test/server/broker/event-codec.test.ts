import { expect, it } from 'vitest';
import { z } from 'zod';

import { createEventCodec } from '../../../src/server/broker/event-codec.ts';
import { defineEvent } from '../../../src/server/broker/event.ts';
import { note, noted } from '../../support/broker/notes.ts';

const announced = defineEvent('announced', {
  payload: z.object({ id: z.string() }),
  topics: () => ['announcements'],
  identity: ({ id }) => id,
  occurredAt: () => '2026-11-20T05:02:47.123457Z',
});

const codec = createEventCodec([noted, announced]);

it('reads an event as it was written', () => {
  const event = note(1, { topics: ['t'], supersedes: { key: 'k', order: 7n } });
  expect(codec.decode(codec.encode(event))).toEqual(event);
});

it('writes an event of no market so that a process of an older version can read it', () => {
  const event = announced.create({ id: '1' });
  expect(event.marketId).toBeNull();
  expect(JSON.parse(codec.encode(event))).toMatchObject({ marketId: '' });
  expect(codec.decode(codec.encode(event))).toEqual(event);
});

it('reads an event of a kind that only a newer version knows, with and without a market', () => {
  const unknown = { type: 'unheardOf', id: '1', occurredAt: '2026-11-20T05:02:47Z', payload: {} };
  const parts = { payload: null, topics: [], strand: null, supersession: null };
  expect(codec.decode(JSON.stringify(unknown))).toEqual({ ...unknown, ...parts, marketId: null });
  expect(codec.decode(JSON.stringify({ ...unknown, marketId: 'm' }))).toEqual({
    ...unknown,
    ...parts,
    marketId: 'm',
  });
});
