import { ApiError } from '../../../base/errors.ts';
import { builder } from '../../../graphql/builder.ts';
import { requireWallet } from '../../../graphql/context.ts';
import { holdsAtMost } from '../../../graphql/field-cost.ts';
import { dependsOnViewer } from '../../../graphql/viewer-dependence.ts';
import { viewerRef } from '../../users/schema/viewer.ts';
import { isNecessary, readPreferences, setPreferences, type Preference } from '../preferences.ts';
import { notificationTypes } from '../types.ts';
import { notificationTypeEnum, requireInbox } from './notification.ts';

const preferenceRef = builder.objectRef<Preference>('NotificationPreference').implement({
  description: 'The wish of a wallet for a type of notification.',
  fields: (t) => ({
    type: t.expose('type', { type: notificationTypeEnum, description: 'The type.' }),
    inApp: t.exposeBoolean('inApp', {
      description: 'Whether notifications of the type come into the inbox; true by default.',
    }),
    toast: t.exposeBoolean('toast', {
      description: 'Whether a front end shows them at once; true by default.',
    }),
    isNecessary: t.boolean({
      description:
        'Whether notifications of the type come although it is muted: all of POSITION_CLAIMED, a RISK_ALERT that is CRITICAL, and an ORDER_ENDED by the end of a session.',
      resolve: isNecessary,
    }),
  }),
});

const allTypes = holdsAtMost(notificationTypes.length);

builder.objectField(viewerRef, 'notificationPreferences', (t) =>
  t.field({
    type: [preferenceRef],
    extensions: allTypes,
    description:
      "The wishes of the viewer's wallet, one for each type; none without a wallet. Errors: `SERVICE_UNAVAILABLE` where the server has no tables for inboxes.",
    resolve: async ({ wallet }, _args, context) => {
      requireInbox(context);
      return wallet === null ? [] : [...(await readPreferences(context.services.queries, wallet))];
    },
  }),
);

const preferenceInput = builder.inputType('NotificationPreferenceInput', {
  description: 'A wish for a type of notification.',
  fields: (t) => ({
    type: t.field({ type: notificationTypeEnum, required: true, description: 'The type.' }),
    inApp: t.boolean({
      required: true,
      description: 'Whether notifications of the type come into the inbox.',
    }),
    toast: t.boolean({ required: true, description: 'Whether a front end shows them at once.' }),
  }),
});

const setInput = builder.inputType('SetNotificationPreferencesInput', {
  description: 'Wishes. Types that are left out keep theirs.',
  fields: (t) => ({
    preferences: t.field({
      type: [preferenceInput],
      required: true,
      description: 'The wishes, one for a type.',
    }),
  }),
});

const setPayload = builder.objectRef<readonly Preference[]>('SetNotificationPreferencesPayload').implement({
  description: 'The result of wishes.',
  fields: (t) => ({
    preferences: t.field({
      type: [preferenceRef],
      extensions: allTypes,
      description: 'The wishes of the wallet for all types.',
      resolve: (preferences) => [...preferences],
    }),
  }),
});

builder.mutationField('setNotificationPreferences', (t) =>
  t.field({
    type: setPayload,
    extensions: dependsOnViewer,
    description:
      "Stores wishes of the viewer's wallet for the notifications from now on. Necessary ones come all the same. Needs a wallet. Errors: `UNAUTHENTICATED`, `FORBIDDEN`, `BAD_USER_INPUT`; `SERVICE_UNAVAILABLE` where the server has no tables for inboxes.",
    args: { input: t.arg({ type: setInput, required: true, description: 'The wishes.' }) },
    resolve: (_root, { input: { preferences } }, context) => {
      const wallet = requireWallet(context);
      requireInbox(context);
      if (preferences.length > notificationTypes.length) {
        const details = { argument: 'preferences', maximum: notificationTypes.length };
        throw new ApiError('BAD_USER_INPUT', details, 'preferences has a type twice.');
      }
      return setPreferences(context.services.unitOfWork, wallet, preferences);
    },
  }),
);
