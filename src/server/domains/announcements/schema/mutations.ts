import { builder } from '../../../graphql/builder.ts';
import { logAct, requireOperator } from '../../../graphql/operator.ts';
import { duplicateDescription, readClientId, requiredClientIdOf } from '../../../graphql/repeatable.ts';
import { dependsOnViewer } from '../../../graphql/viewer-dependence.ts';
import { assertMarketExists } from '../../markets/schema/existence.ts';
import { endAnnouncement } from '../end.ts';
import { publishAnnouncement, type PublishedAnnouncement } from '../publish.ts';
import { textLimits, type AnnouncementRow } from '../table.ts';
import { updateAnnouncement } from '../update.ts';
import { affectedEnum, announcementKindEnum, announcementRef, requireAnnouncements } from './announcement.ts';
import { severityEnum } from './severity.ts';

const titleDescription = `The title: 1 to ${textLimits.title} characters; white space around it is cut.`;
const bodyDescription = `The text: ${textLimits.body} characters at most.`;
const serviceErrors =
  'Needs the role `service_role`. Errors: `UNAUTHENTICATED`, `FORBIDDEN`, `NOT_FOUND`, `BAD_USER_INPUT`; `SERVICE_UNAVAILABLE` where the server has no table of announcements.';

const publishInput = builder.inputType('PublishAnnouncementInput', {
  description: 'An announcement.',
  fields: (t) => ({
    clientId: requiredClientIdOf(t),
    kind: t.field({ type: announcementKindEnum, required: true, description: 'The kind.' }),
    title: t.string({ required: true, description: titleDescription }),
    body: t.string({ required: true, defaultValue: '', description: bodyDescription }),
    severity: t.field({
      type: severityEnum,
      required: true,
      defaultValue: 'INFO' as const,
      description: 'How much it matters.',
    }),
    affects: t.field({
      type: [affectedEnum],
      required: true,
      defaultValue: [],
      description: 'The parts of the platform that it is about.',
    }),
    marketId: t.id({ description: 'The market that it is about; all of them by default.' }),
    startsAt: t.field({ type: 'DateTime', description: 'The time at which it begins; now by default.' }),
    endsAt: t.field({
      type: 'DateTime',
      description: 'The time at which it ends, behind `startsAt`; by hand by default.',
    }),
  }),
});

const publishPayload = builder.objectRef<PublishedAnnouncement>('PublishAnnouncementPayload').implement({
  description: 'The result of a publication.',
  fields: (t) => ({
    announcement: t.expose('announcement', { type: announcementRef, description: 'The announcement.' }),
    duplicate: t.exposeBoolean('isDuplicate', { description: duplicateDescription }),
  }),
});

builder.mutationField('publishAnnouncement', (t) =>
  t.field({
    type: publishPayload,
    extensions: dependsOnViewer,
    description: `Publishes an announcement to everyone, now or for later. ${serviceErrors} \`CLIENT_ID_REUSED\`.`,
    args: { input: t.arg({ type: publishInput, required: true, description: 'The announcement.' }) },
    resolve: async (_root, { input }, context) => {
      const by = requireOperator(context);
      requireAnnouncements(context);
      const marketId = input.marketId ?? null;
      if (marketId !== null) await assertMarketExists(context, marketId);
      const request = { caller: by, clientId: readClientId(context, input) };
      const { clientId: _, ...content } = input;
      const published = await publishAnnouncement(context.services.unitOfWork, request, {
        ...content,
        marketId,
        startsAt: input.startsAt ?? null,
        endsAt: input.endsAt ?? null,
      });
      const { id: announcementId, kind, state } = published.announcement;
      if (!published.isDuplicate)
        logAct(context, by, 'publishAnnouncement', { announcementId, kind, state, marketId });
      return published;
    },
  }),
);

const updateInput = builder.inputType('UpdateAnnouncementInput', {
  description: 'Changes of an announcement. A field that is left out stays as it is.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The announcement.' }),
    title: t.string({ description: titleDescription }),
    body: t.string({ description: bodyDescription }),
    severity: t.field({ type: severityEnum, description: 'How much it matters.' }),
    affects: t.field({ type: [affectedEnum], description: 'The parts of the platform that it is about.' }),
    startsAt: t.field({
      type: 'DateTime',
      description: 'Another start, while it is SCHEDULED. Null, or a time that has passed, begins it now.',
    }),
    endsAt: t.field({ type: 'DateTime', description: 'Another end. Null takes the end away.' }),
  }),
});

const updatePayload = builder.objectRef<AnnouncementRow>('UpdateAnnouncementPayload').implement({
  description: 'The result of a change.',
  fields: (t) => ({
    announcement: t.field({
      type: announcementRef,
      description: 'The announcement after the change.',
      resolve: (row) => row,
    }),
  }),
});

builder.mutationField('updateAnnouncement', (t) =>
  t.field({
    type: updatePayload,
    extensions: dependsOnViewer,
    description: `Changes an announcement that is SCHEDULED or ACTIVE. ${serviceErrors}`,
    args: { input: t.arg({ type: updateInput, required: true, description: 'The changes.' }) },
    resolve: async (_root, { input }, context) => {
      const by = requireOperator(context);
      requireAnnouncements(context);
      const { id, title, body, severity, affects, ...times } = input;
      const texts = {
        title: title ?? undefined,
        body: body ?? undefined,
        severity: severity ?? undefined,
        affects: affects ?? undefined,
      };
      const after = await updateAnnouncement(context.services.unitOfWork, id, { ...texts, ...times });
      logAct(context, by, 'updateAnnouncement', { announcementId: after.id, state: after.state });
      return after;
    },
  }),
);

const endInput = builder.inputType('EndAnnouncementInput', {
  description: 'The announcement that ends.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The announcement.' }) }),
});

const endPayload = builder.objectRef<AnnouncementRow>('EndAnnouncementPayload').implement({
  description: 'The result of an end.',
  fields: (t) => ({
    announcement: t.field({
      type: announcementRef,
      description: 'The announcement after its end.',
      resolve: (row) => row,
    }),
  }),
});

builder.mutationField('endAnnouncement', (t) =>
  t.field({
    type: endPayload,
    extensions: dependsOnViewer,
    description: `Ends an announcement: a SCHEDULED one is CANCELLED, an ACTIVE one ENDED. One that is over stays as it is. ${serviceErrors}`,
    args: { input: t.arg({ type: endInput, required: true, description: 'The announcement.' }) },
    resolve: async (_root, { input }, context) => {
      const by = requireOperator(context);
      requireAnnouncements(context);
      const after = await endAnnouncement(context.services.unitOfWork, input.id);
      logAct(context, by, 'endAnnouncement', { announcementId: after.id, state: after.state });
      return after;
    },
  }),
);
