import { builder } from '../../../graphql/builder.ts';
import { dependsOnViewer } from '../../../graphql/viewer-dependence.ts';
import { duplicateDescription, readClientId, requiredClientIdOf } from '../../../graphql/repeatable.ts';
import { acknowledgeAlert } from '../acknowledge.ts';
import { sessionLimits, startSession } from '../start.ts';
import { completeSession, heartbeatBounds, noteHeartbeat, pauseSession, resumeSession } from '../steer.ts';
import type { TradingSessionRow } from '../table.ts';
import { ownSessionOf, requireSessions } from './access.ts';
import { sessionRef } from './session.ts';
import { requireWallet } from '../../../graphql/context.ts';

/** The result of a mutation of a session. */
interface SessionPayload {
  readonly session: TradingSessionRow;
}

function payloadOf(name: string) {
  return builder.objectRef<SessionPayload>(name).implement({
    description: 'The result: the session.',
    fields: (t) => ({
      session: t.expose('session', { type: sessionRef, description: 'The session as it is now.' }),
    }),
  });
}

const errors =
  'Only its owner may. Errors: `UNAUTHENTICATED`, `FORBIDDEN`, `NOT_FOUND`; `SERVICE_UNAVAILABLE` where the server has no tables for sessions';

const startInput = builder.inputType('StartTradingSessionInput', {
  description: 'A trading session. Amounts are lamports.',
  fields: (t) => ({
    clientId: requiredClientIdOf(t),
    name: t.string({ required: true, description: `The name: 1 to ${sessionLimits.name} characters.` }),
    durationMinutes: t.int({
      required: true,
      description: `Minutes until it expires: 1 to ${sessionLimits.minutes}.`,
    }),
    startingBalance: t.field({
      type: 'BigInt',
      required: true,
      description: 'What its open shares and its resting purchases may cost, beside its realised profit.',
    }),
    lossLimit: t.field({ type: 'BigInt', required: true, description: 'The loss at which it is stopped.' }),
    algorithmId: t.string({ description: 'The algorithm, 200 characters at most.' }),
    algorithmVersion: t.string({ description: 'Its version, 200 characters at most.' }),
    maxDrawdown: t.field({
      type: 'BigInt',
      description: 'The drawdown at which it is stopped; none by default.',
    }),
    maxPosition: t.field({
      type: 'BigInt',
      description: 'What its open shares and resting purchases may cost; no such bound by default.',
    }),
    maxOrdersPerMinute: t.int({
      description: `Orders and trades within a minute at most: 1 to ${sessionLimits.ordersPerMinute}; no such bound by default.`,
    }),
  }),
});

const startPayload = builder
  .objectRef<SessionPayload & { readonly isDuplicate: boolean }>('StartTradingSessionPayload')
  .implement({
    description: 'The result of a start.',
    fields: (t) => ({
      session: t.expose('session', {
        type: sessionRef,
        description: 'The session, which is ACTIVE at once.',
      }),
      duplicate: t.exposeBoolean('isDuplicate', { description: duplicateDescription }),
    }),
  });

builder.mutationField('startTradingSession', (t) =>
  t.field({
    type: startPayload,
    extensions: dependsOnViewer,
    description: `Starts a trading session of the viewer's wallet, which has ${sessionLimits.open} open ones at most. Needs a wallet. Errors: \`UNAUTHENTICATED\`, \`FORBIDDEN\`, \`CLIENT_ID_REUSED\`, \`BAD_USER_INPUT\`; \`SESSION_NOT_ACTIVE\` while a stop of the wallet's sessions is under way; \`SERVICE_UNAVAILABLE\` where the server has no tables for sessions.`,
    args: { input: t.arg({ type: startInput, required: true, description: 'The session.' }) },
    resolve: (_root, { input }, context) => {
      const wallet = requireWallet(context);
      requireSessions(context);
      const { walletWork, config } = context.services;
      const session = {
        ...input,
        wallet,
        clientId: readClientId(context, input),
        algorithmId: input.algorithmId ?? null,
        algorithmVersion: input.algorithmVersion ?? null,
        maxDrawdown: input.maxDrawdown ?? null,
        maxPosition: input.maxPosition ?? null,
        maxOrdersPerMinute: input.maxOrdersPerMinute ?? null,
      };
      const settings = { volatility: config.RISK_VOLATILITY, volatilityMs: config.RISK_VOLATILITY_MS };
      return startSession(walletWork, session, settings);
    },
  }),
);

const pauseInput = builder.inputType('PauseTradingSessionInput', {
  description: 'The session that pauses.',
  fields: (t) => ({
    sessionId: t.id({ required: true, description: 'The session.' }),
    cancelOrders: t.boolean({
      required: true,
      defaultValue: true,
      description: 'Whether its resting orders end, as SESSION_STOPPED. They fill on otherwise.',
    }),
  }),
});

function sessionInput(name: string, description: string) {
  return builder.inputType(name, {
    description,
    fields: (t) => ({ sessionId: t.id({ required: true, description: 'The session.' }) }),
  });
}

const resumeInput = sessionInput('ResumeTradingSessionInput', 'The session that trades again.');
const completeInput = sessionInput('CompleteTradingSessionInput', 'The session that ends.');

const heartbeatInput = builder.inputType('HeartbeatTradingSessionInput', {
  description: 'A sign of life of an algorithm.',
  fields: (t) => ({
    sessionId: t.id({ required: true, description: 'The session.' }),
    ttlMs: t.int({
      required: true,
      description: `Milliseconds within which the next one comes: ${heartbeatBounds.minimumMs} to ${heartbeatBounds.maximumMs}.`,
    }),
  }),
});

const acknowledgeInput = builder.inputType('AcknowledgeRiskAlertInput', {
  description: 'An alert that its owner has seen.',
  fields: (t) => ({
    sessionId: t.id({ required: true, description: 'The session.' }),
    sequence: t.field({ type: 'BigInt', required: true, description: 'The sequence of the alert.' }),
  }),
});

const [pausePayload, resumePayload, completePayload, heartbeatPayload, acknowledgePayload] = [
  payloadOf('PauseTradingSessionPayload'),
  payloadOf('ResumeTradingSessionPayload'),
  payloadOf('CompleteTradingSessionPayload'),
  payloadOf('HeartbeatTradingSessionPayload'),
  payloadOf('AcknowledgeRiskAlertPayload'),
] as const;

builder.mutationFields((t) => ({
  pauseTradingSession: t.field({
    type: pausePayload,
    extensions: dependsOnViewer,
    description: `Pauses a trading session: it places and trades nothing. A paused one stays as it is. ${errors}, \`SESSION_NOT_ACTIVE\`.`,
    args: { input: t.arg({ type: pauseInput, required: true, description: 'The session.' }) },
    resolve: async (_root, { input }, context) => {
      const own = ownSessionOf(context, input.sessionId);
      return { session: await pauseSession(context.services, own, input.cancelOrders) };
    },
  }),
  resumeTradingSession: t.field({
    type: resumePayload,
    extensions: dependsOnViewer,
    description: `Lets a paused trading session trade again. An active one stays as it is. ${errors}, \`SESSION_NOT_ACTIVE\`.`,
    args: { input: t.arg({ type: resumeInput, required: true, description: 'The session.' }) },
    resolve: async (_root, { input }, context) => ({
      session: await resumeSession(context.services, ownSessionOf(context, input.sessionId)),
    }),
  }),
  completeTradingSession: t.field({
    type: completePayload,
    extensions: dependsOnViewer,
    description: `Ends a trading session as planned. Its orders end, as SESSION_STOPPED, and its shares are the wallet's. ${errors}, \`SESSION_NOT_ACTIVE\`.`,
    args: { input: t.arg({ type: completeInput, required: true, description: 'The session.' }) },
    resolve: async (_root, { input }, context) => ({
      session: await completeSession(context.services, ownSessionOf(context, input.sessionId)),
    }),
  }),
  heartbeatTradingSession: t.field({
    type: heartbeatPayload,
    extensions: dependsOnViewer,
    description: `Gives a sign of life. A session whose algorithm is silent past \`ttlMs\` is paused, its orders end, and it gets the alert HEARTBEAT. ${errors}, \`SESSION_NOT_ACTIVE\`, \`BAD_USER_INPUT\`.`,
    args: { input: t.arg({ type: heartbeatInput, required: true, description: 'The sign of life.' }) },
    resolve: async (_root, { input }, context) => {
      const own = ownSessionOf(context, input.sessionId);
      return { session: await noteHeartbeat(context.services, own, input.ttlMs) };
    },
  }),
  acknowledgeRiskAlert: t.field({
    type: acknowledgePayload,
    extensions: dependsOnViewer,
    description: `Notes that the owner has seen an alert. A second time changes nothing. ${errors}.`,
    args: { input: t.arg({ type: acknowledgeInput, required: true, description: 'The alert.' }) },
    resolve: async (_root, { input }, context) => {
      const own = ownSessionOf(context, input.sessionId);
      return { session: await acknowledgeAlert(context.services.walletWork, own, input.sequence) };
    },
  }),
}));
