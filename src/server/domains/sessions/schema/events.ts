import type { Publication } from '../../../broker/broker.ts';
import type { Event, EventDefinition } from '../../../broker/event.ts';
import { builder } from '../../../graphql/builder.ts';
import { announceEvent, eventRef, typenameOf } from '../../../graphql/event-type.ts';
import { holdsAtMost } from '../../../graphql/field-cost.ts';
import { batchValues } from '../../../graphql/value-batches.ts';
import {
  algorithmDecided,
  decisionExecuted,
  decisionRejected,
  emergencyStopped,
  riskAlertAcknowledged,
  riskAlertRaised,
  sessionStatusChanged,
} from '../events.ts';
import { findAcknowledged } from '../store.ts';
import { decisionRef } from './decision.ts';
import { riskLevelEnum, riskTypeEnum, sessionEndReasonEnum, sessionStatusEnum } from './enums.ts';

/** What all events of a session tell. */
interface SessionPayload {
  readonly sessionId: string;
  readonly sequence: bigint;
}

/** The interface of the events of a session. */
export const sessionEventRef =
  builder.interfaceRef<Publication<Event<string, SessionPayload>>>('SessionEvent');

builder.interfaceType(sessionEventRef, {
  description: 'An event of a trading session. Its events have the sequences 1, 2, 3 …, without a gap.',
  interfaces: [eventRef],
  resolveType: ({ event }) => typenameOf(event),
  fields: (t) => ({
    sessionId: t.id({ description: 'The session.', resolve: ({ event }) => event.payload.sessionId }),
    sequence: t.field({
      type: 'BigInt',
      description: 'Its place among the events of the session, from 1.',
      resolve: ({ event }) => event.payload.sequence,
    }),
  }),
});

const interfaces = [eventRef, sessionEventRef];

function announce<Type extends string, Payload>(
  definition: EventDefinition<Type, Payload>,
  description: string,
) {
  return announceEvent(definition, { description, isPublic: false });
}

const statusEvent = announce(sessionStatusChanged, 'A trading session began, or its status changed.');
statusEvent.ref.implement({
  description: 'A trading session began, or its status changed.',
  interfaces,
  fields: (t) => ({
    from: t.field({
      type: sessionStatusEnum,
      nullable: true,
      description: 'The status before; null at the start.',
      resolve: ({ event }) => event.payload.data.from,
    }),
    to: t.field({
      type: sessionStatusEnum,
      description: 'The status after.',
      resolve: ({ event }) => event.payload.data.to,
    }),
    reason: t.field({
      type: sessionEndReasonEnum,
      nullable: true,
      description: 'Why it ended; null while it is open.',
      resolve: ({ event }) => event.payload.data.reason,
    }),
    note: t.string({
      nullable: true,
      description: 'A remark, plain text.',
      resolve: ({ event }) => event.payload.data.note,
    }),
  }),
});

const decidedEvent = announce(algorithmDecided, 'An algorithm recorded a decision.');
decidedEvent.ref.implement({
  description: 'An algorithm recorded a decision.',
  interfaces,
  fields: (t) => ({
    decision: t.field({
      type: decisionRef,
      description: 'The decision.',
      resolve: ({ event: { payload } }) => ({
        ...payload.data.decision,
        sessionId: payload.sessionId,
        createdAt: payload.at,
      }),
    }),
  }),
});

/** Trades of an event at most, as its cost counts them. */
const tradesAtMost = 20;

const executedEvent = announce(decisionExecuted, 'A decision led to an order or to trades.');
executedEvent.ref.implement({
  description:
    'A decision led to an order or to trades: at a placement, and at each later fill of its order.',
  interfaces,
  fields: (t) => ({
    decisionId: t.id({ description: 'The decision.', resolve: ({ event }) => event.payload.data.decisionId }),
    tradeIds: t.idList({
      extensions: holdsAtMost(tradesAtMost),
      description: 'The trades of this step, in their order.',
      resolve: ({ event }) => event.payload.data.tradeIds,
    }),
    orderId: t.id({
      nullable: true,
      description: 'The order; null for a trade without one.',
      resolve: ({ event }) => event.payload.data.orderId,
    }),
  }),
});

const rejectedEvent = announce(decisionRejected, 'An order or a trade of a decision was refused.');
rejectedEvent.ref.implement({
  description: 'An order or a trade of a decision was refused.',
  interfaces,
  fields: (t) => ({
    decisionId: t.id({ description: 'The decision.', resolve: ({ event }) => event.payload.data.decisionId }),
    code: t.string({
      description: 'The code of the error.',
      resolve: ({ event }) => event.payload.data.code,
    }),
    message: t.string({
      description: 'The message of the error.',
      resolve: ({ event }) => event.payload.data.message,
    }),
  }),
});

const loadAcknowledged = batchValues(findAcknowledged);

const alertEvent = announce(riskAlertRaised, 'A risk passed a threshold.');
alertEvent.ref.implement({
  description:
    'A risk passed a threshold. It is told once, and again only after the value fell below nine tenths of the threshold.',
  interfaces,
  fields: (t) => ({
    level: t.field({
      type: riskLevelEnum,
      description: 'How much it matters.',
      resolve: ({ event }) => event.payload.data.level,
    }),
    type: t.field({
      type: riskTypeEnum,
      description: 'The kind of risk, which gives the unit.',
      resolve: ({ event }) => event.payload.data.type,
    }),
    value: t.field({
      type: 'Decimal',
      description: 'The value that passed the threshold.',
      resolve: ({ event }) => event.payload.data.value,
    }),
    threshold: t.field({
      type: 'Decimal',
      description: 'The threshold.',
      resolve: ({ event }) => event.payload.data.threshold,
    }),
    message: t.string({
      description: 'The alert in words.',
      resolve: ({ event }) => event.payload.data.message,
    }),
    acknowledgedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'The time at which its owner acknowledged it, as of now.',
      resolve: ({ event: { payload } }, _args, context) =>
        loadAcknowledged(context, `${payload.sessionId}:${payload.sequence}`),
    }),
  }),
});

const acknowledgedEvent = announce(riskAlertAcknowledged, 'The owner of a session acknowledged an alert.');
acknowledgedEvent.ref.implement({
  description: 'The owner of a session acknowledged an alert.',
  interfaces,
  fields: (t) => ({
    alertSequence: t.field({
      type: 'BigInt',
      description: 'The sequence of the alert.',
      resolve: ({ event }) => BigInt(event.payload.data.alertSequence),
    }),
    by: t.string({ description: 'The wallet.', resolve: ({ event }) => event.payload.data.by }),
  }),
});

const stoppedEvent = announce(emergencyStopped, 'A trading session was stopped at once.');
stoppedEvent.ref.implement({
  description: 'A trading session was stopped at once, by a risk or by a person. All of its orders end.',
  interfaces,
  fields: (t) => ({
    reason: t.field({
      type: sessionEndReasonEnum,
      description: 'Why.',
      resolve: ({ event }) => event.payload.data.reason,
    }),
    note: t.string({
      nullable: true,
      description: 'The words of the person who stopped it.',
      resolve: ({ event }) => event.payload.data.note,
    }),
    openOrders: t.int({
      description: 'The orders that were open when it stopped.',
      resolve: ({ event }) => event.payload.data.openOrders,
    }),
  }),
});

/** The kinds of event of a session. */
export const sessionEventTypes = [
  ...[statusEvent.type, decidedEvent.type, executedEvent.type, rejectedEvent.type],
  ...[alertEvent.type, acknowledgedEvent.type, stoppedEvent.type],
];
