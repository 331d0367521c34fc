import { enumeration, moment, text, texts, uuid } from '../../db/columns.ts';
import { defineTable, type KyselyTable, type RowOf } from '../../db/table.ts';

/** The kinds of announcements. */
export const announcementKinds = ['INFO', 'MAINTENANCE', 'INCIDENT', 'EMERGENCY'] as const;
export type AnnouncementKind = (typeof announcementKinds)[number];

/** How much a message matters. */
export const severities = ['INFO', 'SUCCESS', 'WARNING', 'CRITICAL'] as const;
export type Severity = (typeof severities)[number];

/** The states of an announcement. */
export const announcementStates = ['SCHEDULED', 'ACTIVE', 'ENDED', 'CANCELLED'] as const;
export type AnnouncementState = (typeof announcementStates)[number];

/** The parts of the platform that an announcement may be about. */
export const affectedParts = ['TRADING', 'ORDERS', 'MARKETS', 'SESSIONS', 'SIGN_IN', 'API'] as const;
export type Affected = (typeof affectedParts)[number];

/** Characters of the texts of an announcement at most. */
export const textLimits = { title: 200, body: 4000 } as const;

/** Announcements. A back office writes them, too. The only place that lists their columns. */
export const announcements = defineTable('announcements', {
  columns: {
    id: uuid.generated(),
    kind: enumeration(announcementKinds),
    severity: enumeration(severities),
    title: text,
    body: text,
    affects: texts,
    marketId: text.nullable(),
    startsAt: moment,
    endsAt: moment.nullable(),
    state: enumeration(announcementStates).generated(),
    createdAt: moment.generated(),
    updatedAt: moment.generated(),
  },
  key: ['id'],
  changes: 'latest',
  caughtUpBy: ['updatedAt'],
});

export type AnnouncementRow = RowOf<typeof announcements>;

declare module '../../db/tables.ts' {
  interface Tables {
    announcements: KyselyTable<typeof announcements>;
  }
}
