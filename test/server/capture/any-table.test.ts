import { sql } from 'kysely';
import { z } from 'zod';
import { expect, it } from 'vitest';

import { defineEvent } from '../../../src/server/broker/event.ts';
import { publicTopics } from '../../../src/server/domains/markets/topics.ts';
import { createLogger } from '../../../src/server/base/logger.ts';
import {
  changeOf,
  refusedMessage,
  type RowMessage,
} from '../../../src/server/capture/replication/changes.ts';
import { createWalks } from '../../../src/server/capture/walks.ts';
import { captureTable } from '../../../src/server/db/captured-table.ts';
import { openDatabase } from '../../../src/server/db/client.ts';
import { amount, count, flag, moment, text } from '../../../src/server/db/columns.ts';
import { defineTable } from '../../../src/server/db/table.ts';

const columns = {
  payoutId: text,
  shares: amount.orWhenNull(0n),
  attempts: count.orWhenNull(1),
  isFinal: flag.orWhenNull(false),
  note: text.nullable(),
  paidAt: moment,
  voidedAt: moment.nullable(),
  touchedAt: moment.orElse('paidAt'),
};
const caughtUpBy = ['paidAt'] as const;

const payouts = defineTable('payouts', {
  columns,
  key: ['payoutId'],
  changes: { kind: 'marked-deleted', by: 'voidedAt' },
  caughtUpBy,
});

const payoutMade = defineEvent('payoutMade', {
  payload: z.object({ payout: payouts.row }),
  marketId: () => 'm',
  topics: () => publicTopics('m'),
  identity: ({ payout }) => payout.payoutId,
  occurredAt: ({ payout }) => payout.paidAt,
});

const captured = captureTable(payouts, {
  events: ({ after }) => (after === null ? [] : [payoutMade.create({ payout: after })]),
});

const stored = {
  payout_id: 'one',
  shares: '9007199254740993',
  attempts: null,
  is_final: 't',
  paid_at: '2026-11-20 05:02:47.1+00',
};
const read = {
  payoutId: 'one',
  shares: 9_007_199_254_740_993n,
  attempts: 1,
  isFinal: true,
  note: null,
  paidAt: '2026-11-20T05:02:47.100000Z',
  voidedAt: null,
  touchedAt: '2026-11-20T05:02:47.100000Z',
};

const message = (tag: 'insert' | 'update' | 'delete', values: object): RowMessage =>
  ({ tag, old: null, key: values, new: values }) as unknown as RowMessage;

it('reads the text of the stream by the kinds of the columns, and writes exact amounts as digits', () => {
  const change = changeOf(captured, message('insert', stored), 7n);
  expect(change?.change).toEqual({ before: null, after: read, commitOrder: 7n });
  expect(JSON.stringify(payouts.row.encode(read))).toBe(
    '{"payoutId":"one","shares":"9007199254740993","attempts":1,"isFinal":true,"note":null,' +
      '"paidAt":"2026-11-20T05:02:47.100000Z","voidedAt":null,"touchedAt":"2026-11-20T05:02:47.100000Z"}',
  );
});

it('makes of an update the first mark, and of a deletion nothing, where a column marks deleted rows', () => {
  const voided = { ...stored, voided_at: '2026-11-21 00:00:00+00' };
  const change = changeOf(captured, message('update', voided), 8n)?.change;
  expect(change?.before).toEqual(read);
  expect(change?.after).toEqual({ ...read, voidedAt: '2026-11-21T00:00:00.000000Z' });
  expect(changeOf(captured, message('delete', stored), 9n)).toBeNull();
});

it('makes changes of inserts alone where rows are written once, and of updates too where the latest row counts', () => {
  const once = { ...captured, changes: 'inserted' } as const;
  const latest = { ...captured, changes: 'latest' } as const;
  expect(changeOf(once, message('update', stored), 1n)).toBeNull();
  expect(changeOf(once, message('insert', stored), 1n)?.change.after).toEqual(read);
  expect(changeOf(latest, message('update', stored), 1n)?.change.after).toEqual(read);
});

it('reports a row that lacks a needed value by its key', () => {
  const broken = message('insert', { ...stored, paid_at: null });
  expect(() => changeOf(captured, broken, 1n)).toThrow('a row tells no paid_at');
  expect(refusedMessage(captured, broken, 'why')).toEqual({
    table: 'payouts',
    key: { payout_id: 'one' },
    row: { ...stored, paid_at: null },
    reason: 'why',
  });
});

it('walks along the indexed columns, page by page, with the defaults of null columns', async () => {
  const logger = createLogger('silent');
  const database = await openDatabase({
    url: null,
    folder: 'memory://',
    poolSize: 1,
    timeoutMs: 5000,
    logger,
  });
  const { queries } = database;
  await sql`CREATE TABLE payouts (payout_id text PRIMARY KEY, shares bigint, attempts int, is_final boolean, note text,
    paid_at timestamptz NOT NULL, voided_at timestamptz, touched_at timestamptz)`.execute(queries);
  await sql`INSERT INTO payouts (payout_id, paid_at) SELECT 'p' || n, '2026-11-20' FROM generate_series(1, 5) AS n`.execute(
    queries,
  );
  const [walk] = createWalks(
    [captured],
    queries,
    () => Promise.resolve(new Map()),
    () => Promise.reject(new Error('no row is refused')),
  );
  const since = '2026-11-19T00:00:00.000000Z';
  const first = await walk?.read(since, null, 3);
  const second = await walk?.read(since, first?.next ?? null, 3);
  await database.close();
  expect([first, second].map((page) => page?.changes.map(({ change }) => change.after?.payoutId))).toEqual([
    ['p1', 'p2', 'p3'],
    ['p4', 'p5'],
  ]);
  expect(second?.next).toBeNull();
  expect(first?.changes[0]?.change.after).toMatchObject({
    shares: 0n,
    attempts: 1,
    isFinal: false,
    note: null,
  });
  const [event] = await captured.eventsOf(first?.changes[0]?.change ?? expect.unreachable(), queries);
  expect(event?.id).toContain('p1');
});
