import { z } from 'zod';

import { defineEvent, type Event } from '../../../src/server/broker/event.ts';

/** A 64-bit integer, written as digits. */
const integer = z.codec(z.string(), z.bigint(), { decode: BigInt, encode: String });

const payload = z.object({
  id: z.string(),
  marketId: z.string(),
  topics: z.array(z.string()),
  text: z.string().nullable(),
  amount: integer,
  writtenAt: z.string(),
  /** Its supersession; null for a note that supersedes no other. */
  supersedes: z.object({ key: z.string(), order: integer }).nullable(),
});

/** The values of a note that a test sets. */
export type NoteContent = Partial<z.output<typeof payload>>;

/** The event of the tests of brokers and hubs, with a value of each kind that must survive a log. */
export const noted = defineEvent('noted', {
  payload,
  marketId: ({ marketId }) => marketId,
  topics: ({ topics }) => topics,
  identity: ({ id }) => id,
  occurredAt: ({ writtenAt }) => writtenAt,
  supersession: ({ supersedes }) => supersedes,
});

/** Creates a note. */
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
