import { sql } from 'kysely';
import { z } from 'zod';

import { now } from '../../base/time.ts';
import type { Tx } from '../../db/client.ts';
import { defineJob, type JobUnit } from '../../jobs/job.ts';
import { notificationsMarked } from './events.ts';
import { expireJob, tellJob } from './job-names.ts';
import { mark } from './mark.ts';
import { lockInbox } from './follow.ts';
import { readBadge } from './store.ts';

/** Notifications of a page. The inboxes of their wallets are locked until it commits. */
const rowsOfPage = 100;

interface Owned {
  readonly id: string;
  readonly userWallet: string;
}

/** Archives notifications, wallet by wallet in the order of the locks. */
async function archive(unit: JobUnit, rows: readonly Owned[]): Promise<void> {
  const idsOf = new Map<string, string[]>();
  for (const { id, userWallet } of rows) idsOf.set(userWallet, [...(idsOf.get(userWallet) ?? []), id]);
  const wallets = [...idsOf.keys()].sort();
  for (const wallet of wallets) {
    await mark(unit, { wallet, ids: idsOf.get(wallet) ?? [], throughSequence: null, mark: 'ARCHIVED' });
  }
}

async function expirePage(unit: JobUnit): Promise<'more' | null> {
  const { rows } = await sql<Owned>`
    SELECT id, user_wallet FROM notifications
    WHERE expires_at <= clock_timestamp() AND archived_at IS NULL ORDER BY expires_at LIMIT ${rowsOfPage}
  `.execute(unit.tx);
  await archive(unit, rows);
  return rows.length < rowsOfPage ? null : 'more';
}

/** Archives what has expired, so that the badge counts it no longer. The database makes the job for the rows of every writer. */
export const expireNotifications = defineJob(expireJob, { run: (unit) => expirePage(unit) });

const minuteMs = 60_000;

/** Archives the expired notifications without a job, such as those of a restored table. */
export const expireOverdue = defineJob('inbox.expire-overdue', {
  everyMs: minuteMs,
  run: (unit) => expirePage(unit),
});

/** Tells a wallet of its badge after another program deleted notifications that were unread. */
export const tellOfDeletion = defineJob(tellJob, {
  payload: z.object({ wallet: z.string() }),
  async run({ tx, record }, { wallet }) {
    await lockInbox(tx, wallet);
    const badge = await readBadge(tx, wallet);
    record([
      notificationsMarked.create({
        ...{ wallet, ids: [], throughSequence: null, mark: 'ARCHIVED', at: now(), badge },
      }),
    ]);
    return null;
  },
});

/** Days after which notifications, triggered alerts and finished runs are deleted. */
const keptDays = 90;

const hourMs = 3_600_000;

/** Deletes what is older than {@link keptDays}. A notification that is unread is archived first, so that the badge stays right. */
export const forgetNotifications = defineJob('inbox.forget', {
  everyMs: hourMs,
  async run(unit) {
    const { rows } = await sql<Owned & { isUnread: boolean }>`
      SELECT id, user_wallet, read_at IS NULL AND archived_at IS NULL AS is_unread FROM notifications
      WHERE updated_at < now() - ${keptDays} * interval '1 day' ORDER BY updated_at LIMIT ${rowsOfPage}
    `.execute(unit.tx);
    await archive(
      unit,
      rows.filter(({ isUnread }) => isUnread),
    );
    const ids = rows.map(({ id }) => id);
    await sql`DELETE FROM notifications WHERE id = ANY(${ids}::uuid[])`.execute(unit.tx);
    const others = await forgetOthers(unit.tx);
    return rows.length < rowsOfPage && others < rowsOfPage ? null : 'more';
  },
});

/** Deletes a page of triggered alerts and of finished runs. Returns the larger number of rows. */
async function forgetOthers(tx: Tx): Promise<number> {
  const alerts = await sql`
    DELETE FROM price_alerts WHERE id IN (
      SELECT id FROM price_alerts WHERE triggered_at < now() - ${keptDays} * interval '1 day' LIMIT ${rowsOfPage}
    )
  `.execute(tx);
  const runs = await sql`
    DELETE FROM notification_runs WHERE id IN (
      SELECT id FROM notification_runs
      WHERE started_at < now() - ${keptDays} * interval '1 day' AND finished_at IS NOT NULL LIMIT ${rowsOfPage}
    )
  `.execute(tx);
  return Math.max(Number(alerts.numAffectedRows ?? 0n), Number(runs.numAffectedRows ?? 0n));
}
