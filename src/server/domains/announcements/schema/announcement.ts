import { isUuid } from '../../../db/pages.ts';
import { builder } from '../../../graphql/builder.ts';
import { requireCapability, type Context } from '../../../graphql/context.ts';
import { holdsAtMost } from '../../../graphql/field-cost.ts';
import { announceNode, nodeRef } from '../../../graphql/node.ts';
import { batchValues } from '../../../graphql/value-batches.ts';
import { announcementsMigration } from '../migrations.ts';
import { findAnnouncements } from '../store.ts';
import {
  affectedParts,
  type Affected,
  type AnnouncementKind,
  type AnnouncementRow,
  type AnnouncementState,
} from '../table.ts';
import { severityEnum } from './severity.ts';

/** @throws {ApiError} `SERVICE_UNAVAILABLE` where the server has no table of announcements. */
export function requireAnnouncements(context: Context): void {
  requireCapability(context, announcementsMigration.capability);
}

export const announcementKindEnum = builder.enumType('AnnouncementKind', {
  description: 'The kinds of announcements.',
  values: {
    INFO: { description: 'News.' },
    MAINTENANCE: { description: 'Planned work on the platform.' },
    INCIDENT: { description: 'Something does not work.' },
    EMERGENCY: { description: 'Everybody should act now.' },
  } as const satisfies Record<AnnouncementKind, object>,
});

const announcementStateEnum = builder.enumType('AnnouncementState', {
  description: 'The states of an announcement: SCHEDULED → ACTIVE → ENDED, or SCHEDULED → CANCELLED.',
  values: {
    SCHEDULED: { description: 'It begins at `startsAt`.' },
    ACTIVE: { description: 'It holds now.' },
    ENDED: { description: 'It no longer holds.' },
    CANCELLED: { description: 'It was taken back before it began.' },
  } as const satisfies Record<AnnouncementState, object>,
});

export const affectedEnum = builder.enumType('Affected', {
  description: 'A part of the platform.',
  values: {
    TRADING: { description: 'Trades.' },
    ORDERS: { description: 'Orders and the order book.' },
    MARKETS: { description: 'Markets and their resolution.' },
    SESSIONS: { description: 'Trading sessions.' },
    SIGN_IN: { description: 'Signing in.' },
    API: { description: 'The whole API.' },
  } as const satisfies Record<Affected, object>,
});

/** The GraphQL type `Announcement`, for fields of every domain that shows announcements. */
export const announcementRef = builder.objectRef<AnnouncementRow>('Announcement').implement({
  description: 'A message of the operators to everyone.',
  interfaces: [nodeRef],
  fields: (t) => ({
    id: t.exposeID('id', { description: "The row's own id." }),
    kind: t.expose('kind', { type: announcementKindEnum, description: 'The kind.' }),
    severity: t.expose('severity', { type: severityEnum, description: 'How much it matters.' }),
    title: t.exposeString('title', { description: 'The title, plain text.' }),
    body: t.exposeString('body', { description: 'The text, plain; empty for a title alone.' }),
    affects: t.field({
      type: [affectedEnum],
      extensions: holdsAtMost(affectedParts.length),
      description: 'The parts of the platform that it is about.',
      resolve: ({ affects }) => affectedParts.filter((part) => affects.includes(part)),
    }),
    marketId: t.exposeID('marketId', {
      nullable: true,
      description: 'The market that it is about; null for all of them.',
    }),
    startsAt: t.expose('startsAt', {
      type: 'DateTime',
      description: 'The time at which it begins or began.',
    }),
    endsAt: t.expose('endsAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The time at which it ends or ended; null while no end is planned.',
    }),
    state: t.expose('state', {
      type: announcementStateEnum,
      description: 'The state. It begins and ends within a second of `startsAt` and `endsAt`.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'The time of its publication.' }),
    updatedAt: t.expose('updatedAt', {
      type: 'DateTime',
      description: 'The time of its last change. The larger one is newer.',
    }),
  }),
});

const loadAnnouncement = batchValues(findAnnouncements);

announceNode('Announcement', async (context, id) => {
  if (!isUuid(id) || !context.services.capabilities.isUsable(announcementsMigration.capability)) return null;
  return loadAnnouncement(context, id.toLowerCase());
});
