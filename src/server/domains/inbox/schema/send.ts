import { ApiError } from '../../../base/errors.ts';
import { builder } from '../../../graphql/builder.ts';
import { logAct, requireOperator } from '../../../graphql/operator.ts';
import { dependsOnViewer } from '../../../graphql/viewer-dependence.ts';
import { severityEnum } from '../../announcements/schema/severity.ts';
import { assertMarketExists } from '../../markets/schema/existence.ts';
import type { audiences } from '../audience.ts';
import { maximumWallets, sendNotifications, type Sent } from '../send.ts';
import { notificationLimits as limits } from '../table.ts';
import { requireInbox } from './notification.ts';

const audienceEnum = builder.enumType('Audience', {
  description: 'Wallets that get a notification.',
  values: {
    ALL: { description: 'Every wallet that the platform knows.' },
    HOLDERS: { description: 'The wallets that hold shares of `marketId`.' },
    FOLLOWERS: { description: 'The wallets that follow `marketId`.' },
  } as const satisfies Record<(typeof audiences)[number], object>,
});

const sendInput = builder.inputType('SendNotificationsInput', {
  description: 'A notification and its wallets. Give exactly one of `wallets` and `audience`.',
  fields: (t) => ({
    dedupeKey: t.string({
      required: true,
      description: `A key of yours, 1 to ${limits.key / 3} characters: a wallet gets a notification of a key once, and an audience is sent to once.`,
    }),
    wallets: t.idList({ description: `The wallets, ${maximumWallets} at most.` }),
    audience: t.field({
      type: audienceEnum,
      description: 'The audience. HOLDERS and FOLLOWERS need `marketId`.',
    }),
    marketId: t.id({ description: 'The market that it is about; none by default.' }),
    title: t.string({
      required: true,
      description: `The title: 1 to ${limits.title} characters, plain text.`,
    }),
    body: t.string({
      required: true,
      defaultValue: '',
      description: `The text: ${limits.body} characters at most, plain.`,
    }),
    severity: t.field({
      type: severityEnum,
      required: true,
      defaultValue: 'INFO' as const,
      description: 'How much it matters.',
    }),
    data: t.field({
      type: 'JSON',
      description: `An object of your own, ${limits.data} bytes of JSON at most; empty by default.`,
    }),
    actionUrl: t.string({
      description: 'A path of the front end, or an address with https; none by default.',
    }),
    expiresAt: t.field({ type: 'DateTime', description: 'The time at which it expires; never by default.' }),
  }),
});

const sendPayload = builder.objectRef<Sent>('SendNotificationsPayload').implement({
  description: 'The result of a call. The counts of an audience are those so far.',
  fields: (t) => ({
    created: t.exposeInt('created', { description: 'Wallets that got the notification.' }),
    duplicate: t.exposeInt('duplicate', { description: 'Wallets that had one of the key already.' }),
    muted: t.exposeInt('muted', { description: 'Wallets that have muted CUSTOM.' }),
    jobId: t.exposeID('jobId', {
      nullable: true,
      description:
        'The job that sends to the audience, as `notificationRuns` of `serverStatus` shows it; null for wallets.',
    }),
  }),
});

/** @throws {ApiError} `BAD_USER_INPUT` unless the value is an object of JSON. */
function readData(data: unknown): Readonly<Record<string, unknown>> {
  if (data === null || data === undefined) return {};
  if (typeof data === 'object' && !Array.isArray(data)) return { ...data };
  throw new ApiError('BAD_USER_INPUT', { argument: 'data' }, 'data must be an object.');
}

builder.mutationField('sendNotifications', (t) =>
  t.field({
    type: sendPayload,
    extensions: dependsOnViewer,
    description:
      'Sends a notification of the type CUSTOM to wallets, at once, or to an audience, by a job. The same call again sends to no wallet twice, and tells how far an audience is. Needs the role `service_role`. Errors: `UNAUTHENTICATED`, `FORBIDDEN`, `NOT_FOUND`, `BAD_USER_INPUT`; `SERVICE_UNAVAILABLE` where the server has no tables for inboxes.',
    args: { input: t.arg({ type: sendInput, required: true, description: 'The notification.' }) },
    resolve: async (_root, { input }, context) => {
      const caller = requireOperator(context);
      requireInbox(context);
      const marketId = input.marketId ?? null;
      if (marketId !== null) await assertMarketExists(context, marketId);
      const sent = await sendNotifications(context.services.unitOfWork, {
        ...{ caller, dedupeKey: input.dedupeKey, marketId, title: input.title, body: input.body },
        ...{ severity: input.severity, data: readData(input.data), wallets: input.wallets ?? null },
        ...{ audience: input.audience ?? null, actionUrl: input.actionUrl ?? null },
        expiresAt: input.expiresAt ?? null,
      });
      const { dedupeKey, audience } = input;
      logAct(context, caller, 'sendNotifications', { dedupeKey, audience, marketId, ...sent });
      return sent;
    },
  }),
);
