import { randomUUID } from 'node:crypto';

import { sql } from 'kysely';
import { z } from 'zod';

import { pause } from '../../base/waiting.ts';
import type { Unit } from '../../commit/unit.ts';
import type { Queryable } from '../../db/client.ts';
import { defineJob, type JobUnit } from '../../jobs/job.ts';
import { severities } from '../announcements/table.ts';
import { audienceParts, type Audience } from './audience.ts';
import { notify, type Content, type Delivered } from './notify.ts';
import { notificationTypes, type NotificationType } from './types.ts';

/** Wallets of a page. Their inboxes are locked until it commits, and the embedded database does nothing else meanwhile. */
const walletsOfPage = 50;
/** Milliseconds from the start of a page to the next at least: 2,500 wallets a second at most. */
const pageMs = 20;
/** Pages of a turn. Then other jobs have their turn. */
const pagesOfTurn = 100;
/** The key of the advisory lock of pages. Any number that no other program on the same database uses. */
const lockOfPages = '7305421872';

const content = z.object({
  type: z.enum(notificationTypes),
  severity: z.enum(severities),
  title: z.string(),
  body: z.string(),
  data: z.record(z.string(), z.unknown()),
  marketId: z.string().nullable(),
  actionUrl: z.string().nullable(),
  groupKey: z.string().nullable(),
  dedupeKey: z.string(),
  expiresAt: z.string().nullable(),
  isNecessary: z.boolean(),
});

/** A notification to an audience. */
export interface NewRun {
  readonly audience: Audience;
  /** The market of holders and followers. */
  readonly marketId: string | null;
  readonly content: Content;
}

/**
 * Sends a notification to an audience, by a job after the commit. The dedupe key of its content names the run: a second run of
 * a key is not made.
 *
 * @returns the id of the run of the key.
 */
export async function startRun(
  { tx, schedule }: Pick<Unit, 'tx' | 'schedule'>,
  { audience, marketId, content }: NewRun,
): Promise<string> {
  const id = randomUUID();
  const { rows } = await sql<{ id: string }>`
    INSERT INTO notification_runs AS known (id, key, audience, market_id, item)
    VALUES (${id}, ${content.dedupeKey}, ${audience}, ${marketId}, ${JSON.stringify(content)}::jsonb)
    ON CONFLICT (key) DO UPDATE SET key = known.key RETURNING id
  `.execute(tx);
  const runId = rows[0]?.id ?? id;
  if (runId === id) await schedule(tx, deliverRun, { runId }, { key: runId });
  return runId;
}

/** The progress of a run. */
export interface RunProgress extends Delivered {
  readonly id: string;
  readonly type: NotificationType;
  readonly audience: string;
  readonly marketId: string | null;
  readonly startedAt: string;
  readonly finishedAt: string | null;
}

const progress = sql`id, item->>'type' AS type, audience, market_id, created::integer, duplicate::integer,
  muted::integer, started_at, finished_at`;

/** The counts of a run so far. */
export async function readRun(queries: Queryable, id: string): Promise<RunProgress | null> {
  const { rows } = await sql<RunProgress>`
    SELECT ${progress} FROM notification_runs WHERE id = ${id}
  `.execute(queries);
  return rows[0] ?? null;
}

/** Runs: those under way, then the last ones; `limit` at most. */
export async function listRuns(queries: Queryable, limit: number): Promise<readonly RunProgress[]> {
  const { rows } = await sql<RunProgress>`
    (SELECT ${progress} FROM notification_runs WHERE finished_at IS NULL ORDER BY started_at LIMIT ${limit})
    UNION ALL
    (SELECT ${progress} FROM notification_runs WHERE finished_at IS NOT NULL ORDER BY started_at DESC LIMIT ${limit})
    LIMIT ${limit}
  `.execute(queries);
  return rows;
}

interface LockedRun {
  readonly audience: Audience;
  readonly marketId: string | null;
  readonly item: string;
  readonly phase: number;
  readonly afterWallet: string;
}

/**
 * Sends a page of a run, in a transaction with its place and its counts. So each page takes effect once, wherever a process
 * dies. One page is under way at a time across processes.
 */
async function deliverPage(unit: JobUnit, runId: string): Promise<'busy' | 'done' | 'more'> {
  const { tx } = unit;
  const { rows: locks } = await sql<{ isOurs: boolean }>`
    SELECT pg_try_advisory_xact_lock(${sql.raw(lockOfPages)}) AS is_ours
  `.execute(tx);
  if (locks[0]?.isOurs !== true) return 'busy';
  const { rows } = await sql<LockedRun>`
    SELECT audience, market_id, item::text AS item, phase, after_wallet FROM notification_runs
    WHERE id = ${runId} AND finished_at IS NULL FOR UPDATE
  `.execute(tx);
  const [run] = rows;
  if (run === undefined) return 'done';
  const parts = audienceParts[run.audience];
  const wallets = (await parts[run.phase]?.(tx, run.marketId ?? '', run.afterWallet, walletsOfPage)) ?? [];
  const given = content.parse(JSON.parse(run.item));
  const { created, duplicate, muted } = await notify(
    unit,
    wallets.map((wallet) => ({ ...given, wallet })),
  );
  const isPartDone = wallets.length < walletsOfPage;
  const phase = isPartDone ? run.phase + 1 : run.phase;
  const isDone = phase >= parts.length;
  await sql`
    UPDATE notification_runs SET phase = ${phase}, after_wallet = ${isPartDone ? '' : (wallets.at(-1) ?? '')},
      created = created + ${created}, duplicate = duplicate + ${duplicate}, muted = muted + ${muted},
      finished_at = CASE WHEN ${isDone} THEN clock_timestamp() END
    WHERE id = ${runId}
  `.execute(tx);
  return isDone ? 'done' : 'more';
}

/** Sends a notification to its audience, page by page, at a bounded rate. */
export const deliverRun = defineJob('inbox.deliver', {
  mode: 'outside',
  payload: z.object({ runId: z.string() }),
  async run({ transact, signal }, { runId }) {
    for (let pages = 0; pages < pagesOfTurn && !signal.aborted; pages += 1) {
      const begunMs = performance.now();
      const outcome = await transact(null, (unit) => deliverPage(unit, runId));
      if (outcome === 'done') return null;
      const elapsedMs = performance.now() - begunMs;
      await pause(Math.max(pageMs - elapsedMs, pageMs / 4), signal);
    }
    return 'more';
  },
});
