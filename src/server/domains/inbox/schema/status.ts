import { builder } from '../../../graphql/builder.ts';
import { holdsAtMost } from '../../../graphql/field-cost.ts';
import { serverStatusRef } from '../../../graphql/server-status.ts';
import { inboxMigration } from '../migrations.ts';
import { listRuns, type RunProgress } from '../runs.ts';
import { notificationTypeEnum } from './notification.ts';

/** Runs of a list at most. */
const maximumRuns = 50;

const runRef = builder.objectRef<RunProgress>('NotificationRun').implement({
  description: 'A notification that is sent to an audience, and how far it is. It names no wallet.',
  fields: (t) => ({
    id: t.exposeID('id', { description: "The row's own id: the `jobId` of `sendNotifications`." }),
    type: t.expose('type', { type: notificationTypeEnum, description: 'The type of the notification.' }),
    audience: t.exposeString('audience', {
      description: '`ALL`, `HOLDERS`, `FOLLOWERS`, or `INTERESTED`: holders and followers.',
    }),
    marketId: t.exposeID('marketId', {
      nullable: true,
      description: 'The market of the audience; null for ALL.',
    }),
    created: t.exposeInt('created', { description: 'Wallets that got it so far.' }),
    duplicate: t.exposeInt('duplicate', { description: 'Wallets so far that had it already.' }),
    muted: t.exposeInt('muted', { description: 'Wallets so far that have muted its type.' }),
    startedAt: t.expose('startedAt', { type: 'DateTime', description: 'The time of its cause.' }),
    finishedAt: t.expose('finishedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The time at which the last wallet got it; null before.',
    }),
  }),
});

builder.objectField(serverStatusRef, 'notificationRuns', (t) =>
  t.field({
    type: [runRef],
    extensions: holdsAtMost(maximumRuns),
    description: `Notifications to audiences: those under way, then the last ones, ${maximumRuns} at most. Empty where the server has no tables for inboxes.`,
    resolve: async (_status, _args, { services: { capabilities, queries } }) =>
      capabilities.isUsable(inboxMigration.capability) ? [...(await listRuns(queries, maximumRuns))] : [],
  }),
);
