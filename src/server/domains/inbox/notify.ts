import { parseTimestamp, type Timestamp } from '../../base/time.ts';
import type { Unit } from '../../commit/unit.ts';
import { carryOut } from '../../db/flights.ts';
import { bind, defineStatement, planOf } from '../../db/statement.ts';
import type { Severity } from '../announcements/table.ts';
import type { DataOf } from './data.ts';
import { eventOf } from './events.ts';
import { notificationLimits, type NotificationRow } from './table.ts';
import type { NotificationType } from './types.ts';

/** A notification without its wallet. */
export interface Content<Type extends NotificationType = NotificationType> {
  readonly type: Type;
  readonly severity: Severity;
  readonly title: string;
  readonly body: string;
  readonly data: DataOf<Type>;
  readonly marketId: string | null;
  readonly actionUrl: string | null;
  /** Notifications of a key count up a row for ten minutes; null for a row of its own. */
  readonly groupKey: string | null;
  /** A wallet gets a notification of a key once. */
  readonly dedupeKey: string;
  readonly expiresAt: Timestamp | null;
  /** Whether it comes to a wallet that has muted the type. */
  readonly isNecessary: boolean;
}

/** A notification on its way to a wallet. */
export type Draft = Content & { readonly wallet: string };

/** The fates of notifications. */
export interface Delivered {
  readonly created: number;
  readonly duplicate: number;
  readonly muted: number;
}

/** A notification as the function of the database answers it. The columns behind the outcome tell nothing for a muted notification. */
interface Placed {
  readonly entry: number;
  readonly outcome: 'added' | 'grouped' | 'duplicate' | 'muted';
  readonly madeId: string;
  readonly madeSequence: bigint;
  readonly madeVersion: bigint;
  readonly madeCount: number;
  readonly madeAt: Timestamp;
  readonly changedAt: Timestamp;
  readonly endedAt: Timestamp | null;
  readonly unread: number;
  readonly unseen: number;
}

const placedColumns = [
  ...['entry', 'outcome', 'made_id', 'made_sequence', 'made_version', 'made_count'],
  ...['made_at', 'changed_at', 'ended_at', 'unread', 'unseen'],
];

/** By hand, because it goes with the writes of each fill in a flight. */
const placeAll = defineStatement(
  'inbox_notify',
  `SELECT ${placedColumns.join()} FROM marketcast_inbox_notify($1::jsonb)`,
  placedColumns,
  (row): Placed => ({
    entry: Number(row['entry']),
    outcome: row['outcome'] as Placed['outcome'],
    madeId: row['made_id'] ?? '',
    madeSequence: BigInt(row['made_sequence'] ?? 0),
    madeVersion: BigInt(row['made_version'] ?? 0),
    madeCount: Number(row['made_count']),
    madeAt: momentOf(row['made_at']) ?? '',
    changedAt: momentOf(row['changed_at']) ?? '',
    endedAt: momentOf(row['ended_at']),
    unread: Number(row['unread']),
    unseen: Number(row['unseen']),
  }),
);

function momentOf(text: string | null | undefined): Timestamp | null {
  return text == null ? null : parseTimestamp(text);
}

/**
 * Makes notifications in the transaction of their fact, and records their events. The inboxes of their wallets stay locked until
 * it ends. A wallet has each dedupe key once, and none of a type that it has muted. A wallet of more characters than a notification takes
 * gets none, because the fact of another program must not fail by it.
 */
export async function notify(
  { tx, record }: Pick<Unit, 'tx' | 'record'>,
  drafts: readonly Draft[],
): Promise<Delivered> {
  // In the order of the wallets, in which every transaction locks inboxes.
  const sorted = drafts
    .filter(({ wallet }) => wallet !== '' && wallet.length <= notificationLimits.wallet)
    .sort((one, other) => (one.wallet < other.wallet ? -1 : Number(one.wallet > other.wallet)));
  if (sorted.length === 0) return { created: 0, duplicate: 0, muted: 0 };
  const rows = await carryOut(
    tx,
    planOf(bind(placeAll, JSON.stringify(sorted.map(itemOf))), (placed) => placed),
  );
  const events = rows.flatMap((placed) => {
    const draft = sorted[placed.entry];
    const isMade = placed.outcome === 'added' || placed.outcome === 'grouped';
    return draft === undefined || !isMade ? [] : [eventOf(rowOf(draft, placed), badgeOf(placed))];
  });
  record(events);
  const countOf = (outcome: Placed['outcome']): number =>
    rows.filter((row) => row.outcome === outcome).length;
  return { created: events.length, duplicate: countOf('duplicate'), muted: countOf('muted') };
}

/** A draft as the function of the database reads it: the columns by their names, and whether it is necessary. */
function itemOf(draft: Draft): object {
  return {
    user_wallet: draft.wallet,
    type: draft.type,
    severity: draft.severity,
    title: draft.title,
    body: draft.body,
    data: draft.data,
    market_id: draft.marketId,
    action_url: draft.actionUrl,
    group_key: draft.groupKey,
    dedupe_key: draft.dedupeKey,
    expires_at: draft.expiresAt,
    necessary: draft.isNecessary,
  };
}

function badgeOf({ unread, unseen, madeVersion: version }: Placed) {
  return { unread, unseen, version };
}

/** The row that the function of the database has stored. */
function rowOf(draft: Draft, placed: Placed): NotificationRow {
  const { wallet: userWallet, type, severity, title, body, data, marketId, actionUrl } = draft;
  return {
    ...{ id: placed.madeId, userWallet, sequence: placed.madeSequence, type, severity, title, body },
    ...{ data: JSON.stringify(data), marketId, actionUrl, groupKey: draft.groupKey },
    ...{ dedupeKey: draft.dedupeKey, count: placed.madeCount, createdAt: placed.madeAt },
    ...{ seenAt: null, readAt: null, archivedAt: placed.endedAt, expiresAt: draft.expiresAt },
    ...{ updatedAt: placed.changedAt, version: placed.madeVersion, isNew: placed.outcome === 'added' },
    ...{ isTold: true, markedVersion: null },
  };
}
