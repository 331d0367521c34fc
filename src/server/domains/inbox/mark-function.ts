import type { DatabaseFunction } from '../../db/versioned/migration.ts';
import type { NotificationMark } from './types.ts';

/** The rows that a mark changes, the columns that it sets, and what it adds to the counters. */
interface Marking {
  readonly where: string;
  readonly set: string;
  readonly unread: string;
  readonly unseen: string;
}

const unread = 'read_at IS NULL AND archived_at IS NULL';

const markings: Readonly<Record<NotificationMark, Marking>> = {
  SEEN: {
    where: `${unread} AND seen_at IS NULL`,
    set: 'seen_at = clock_timestamp()',
    unread: '0',
    unseen: '-count(*)',
  },
  READ: {
    where: unread,
    set: 'read_at = clock_timestamp(), seen_at = coalesce(known.seen_at, clock_timestamp())',
    unread: '-count(*)',
    unseen: '-count(*) FILTER (WHERE was_unseen)',
  },
  UNREAD: {
    where: 'read_at IS NOT NULL AND archived_at IS NULL',
    set: 'read_at = NULL',
    unread: 'count(*)',
    unseen: '0',
  },
  ARCHIVED: {
    where: 'archived_at IS NULL',
    set: 'archived_at = clock_timestamp()',
    unread: '-count(*) FILTER (WHERE was_unread)',
    unseen: '-count(*) FILTER (WHERE was_unread AND was_unseen)',
  },
};

/**
 * The statements of a mark. The rows are locked before the inbox, because an update of a row by another program takes them in this
 * order, and only these rows are marked. The last statement marks them and moves the counters together.
 */
function branchOf([mark, { where, set, unread, unseen }]: [string, Marking]): string {
  return `IF given_mark = '${mark}' THEN
    held := ARRAY(
      SELECT id FROM notifications WHERE user_wallet = given_wallet AND ${where}
        AND (given_ids IS NULL OR id = ANY(given_ids)) AND (through IS NULL OR sequence <= through)
      ORDER BY id FOR NO KEY UPDATE
    );
    SELECT box.unread, box.unseen, box.version INTO new_unread, new_unseen, new_version
    FROM inboxes AS box WHERE user_wallet = given_wallet FOR UPDATE;
    marked_at := clock_timestamp();
    WITH picked AS MATERIALIZED (
      SELECT id, read_at IS NULL AS was_unread, seen_at IS NULL AS was_unseen FROM notifications
      WHERE id = ANY(held) AND ${where}
    ), marked AS (
      UPDATE notifications AS known SET ${set}, marked_version = new_version + 1 FROM picked
      WHERE known.id = picked.id RETURNING known.id, picked.was_unread, picked.was_unseen
    ), change AS (
      SELECT count(*)::integer AS rows, ${unread} AS unread, ${unseen} AS unseen,
        CASE WHEN given_ids IS NOT NULL THEN array_agg(id::text ORDER BY id) END AS ids FROM marked
    )
    UPDATE inboxes AS box SET version = box.version + 1, unread = box.unread + change.unread, unseen = box.unseen + change.unseen
    FROM change WHERE box.user_wallet = given_wallet AND change.rows > 0
    RETURNING change.rows, change.ids, box.unread, box.unseen, box.version
    INTO changed, changed_ids, new_unread, new_unseen, new_version;
  END IF;`;
}

/**
 * Marks notifications of a wallet under the lock of its inbox: those of the ids, or all up to a sequence. \`changed\` is null when
 * nothing changed.
 */
export const markFunction: DatabaseFunction = {
  signature: 'marketcast_inbox_mark(text, uuid[], bigint, text)',
  sql: `CREATE OR REPLACE FUNCTION marketcast_inbox_mark(given_wallet text, given_ids uuid[], through bigint, given_mark text,
  OUT changed integer, OUT changed_ids text[], OUT new_unread integer, OUT new_unseen integer, OUT new_version bigint,
  OUT marked_at timestamptz)
LANGUAGE plpgsql AS $function$
DECLARE
  held uuid[];
BEGIN
  ${Object.entries(markings).map(branchOf).join('\n  ')}
END $function$;`,
};
