import { z } from 'zod';

import { defineEvent, type Event } from '../../../src/server/broker/event.ts';

/** A 64-bit integer that is digits wherever it is written down. */
const integer = z.codec(z.string(), z.bigint(), { decode: BigInt, encode: String });

const payload = z.object({
  id: z.string(),
  marketId: z.string(),
  topics: z.array(z.string()),
  text: z.string().nullable(),
  amount: integer,
  writtenAt: z.string(),
  /** What it makes worthless, and since when; null for a note that stands for itself. */
  supersedes: z.object({ key: z.string(), order: integer }).nullable(),
});

/** What a note says; everything but its id may be left out. */
export type NoteContent = Partial<z.output<typeof payload>>;

/** An event of the tests of brokers and hubs, with one of each kind of value that must survive a log. */
export const noted = defineEvent('noted', {
  payload,
  marketId: ({ marketId }) => marketId,
  topics: ({ topics }) => topics,
  identity: ({ id }) => id,
  occurredAt: ({ writtenAt }) => writtenAt,
  supersession: ({ supersedes }) => supersedes,
});

/** A note with an identity. */
export function note(id: number | string, content: NoteContent = {}): Event {
  return noted.create({
    id: String(id),
    marketId: 'm',
    topics: [],
    text: null,
    amount: 0n,
    writtenAt: '2026-11-20T05:02:47.123457Z',
    supersedes: null,
    ...content,
  });
}
