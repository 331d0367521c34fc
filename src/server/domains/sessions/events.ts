import { z } from 'zod';

import { defineEvent, type Event, type EventDefinition } from '../../broker/event.ts';
import { amount } from '../../db/columns.ts';
import { sessionEndReasons, sessionStatuses, type SessionEventRow } from './table.ts';
import { sessionTopic } from './topics.ts';

export const decisionActions = ['BUY', 'SELL', 'HOLD', 'CLOSE', 'STOP'] as const;
export type DecisionAction = (typeof decisionActions)[number];
export const riskLevels = ['WARNING', 'CRITICAL', 'EMERGENCY'] as const;
export type RiskLevel = (typeof riskLevels)[number];
export const riskTypes = [
  ...(['LOSS_LIMIT', 'TIME_LIMIT', 'DRAWDOWN', 'POSITION', 'RATE', 'VOLATILITY'] as const),
  ...(['STALE_DATA', 'HEARTBEAT'] as const),
] as const;
export type RiskType = (typeof riskTypes)[number];

const status = z.enum(sessionStatuses);
const reason = z.enum(sessionEndReasons);
const text = z.string().nullable();

const decision = z.object({
  id: z.string(),
  clientId: z.string(),
  action: z.enum(decisionActions),
  marketId: text,
  outcome: z.boolean().nullable(),
  /** The digits of the number. */
  shares: text,
  limitPrice: text,
  confidence: z.number().nullable(),
  reasoning: z.string(),
  inputs: z.unknown(),
});

/** A decision as its event tells it. */
export type DecisionData = z.output<typeof decision>;

function define<Type extends string, Data>(type: Type, data: z.ZodType<Data>) {
  return defineEvent(type, {
    payload: z.object({ sessionId: z.string(), sequence: amount.codec, at: z.string(), data }),
    topics: ({ sessionId }) => [sessionTopic.of(sessionId)],
    identity: ({ sessionId, sequence }) => `${sessionId}:${sequence}`,
    occurredAt: ({ at }) => at,
  });
}

/** A session began, or its status changed. */
export const sessionStatusChanged = define(
  'sessionStatusChanged',
  z.object({ from: status.nullable(), to: status, reason: reason.nullable(), note: text }),
);
/** An algorithm recorded a decision. */
export const algorithmDecided = define('algorithmDecided', z.object({ decision }));
/** An order was placed or filled, or a trade was made, because of a decision. */
export const decisionExecuted = define(
  'decisionExecuted',
  z.object({ decisionId: z.string(), tradeIds: z.array(z.string()), orderId: text }),
);
/** An order or a trade of a decision was refused. */
export const decisionRejected = define(
  'decisionRejected',
  z.object({ decisionId: z.string(), code: z.string(), message: z.string() }),
);
/** A risk of a session passed a threshold. */
export const riskAlertRaised = define(
  'riskAlertRaised',
  z.object({
    level: z.enum(riskLevels),
    type: z.enum(riskTypes),
    value: z.string(),
    threshold: z.string(),
    message: z.string(),
  }),
);
/** The owner of a session has seen an alert. */
export const riskAlertAcknowledged = define(
  'riskAlertAcknowledged',
  z.object({ alertSequence: z.string(), by: z.string() }),
);
/** A session was stopped. All of its orders end. */
export const emergencyStopped = define(
  'emergencyStopped',
  z.object({ reason, note: text, openOrders: z.number() }),
);

/** The kinds of event of a session, by the names in the table. */
const definitions = {
  SessionStatusChanged: sessionStatusChanged,
  AlgorithmDecided: algorithmDecided,
  DecisionExecuted: decisionExecuted,
  DecisionRejected: decisionRejected,
  RiskAlertRaised: riskAlertRaised,
  RiskAlertAcknowledged: riskAlertAcknowledged,
  EmergencyStopped: emergencyStopped,
} as const;

export type SessionEventKind = keyof typeof definitions;
/** The fields of a kind of event. */
export type SessionEventData = {
  [Kind in SessionEventKind]: ReturnType<(typeof definitions)[Kind]['create']>['payload']['data'];
};

export const sessionEventDefinitions: readonly EventDefinition[] = Object.values(definitions);

/** The fields that another program may leave out. */
const defaults: Readonly<Record<string, object>> = {
  SessionStatusChanged: { from: null, reason: null, note: null },
  DecisionExecuted: { tradeIds: [], orderId: null },
  EmergencyStopped: { note: null, openOrders: 0 },
};
const defaultsOfDecision = {
  ...{ clientId: '', marketId: null, outcome: null, shares: null, limitPrice: null },
  ...{ confidence: null, reasoning: '', inputs: null },
};

function isKind(kind: string): kind is SessionEventKind {
  return kind in definitions;
}

/**
 * The event of a row.
 *
 * @throws for a row of an unknown kind, or with other fields than those of its kind.
 */
export function eventOfRow({ sessionId, sequence, kind, at, data: json }: SessionEventRow): Event {
  if (!isKind(kind)) throw new TypeError(`${kind} is no kind of session event`);
  const data: unknown = JSON.parse(json);
  const given = { ...defaults[kind], ...(data as object) };
  const payload = { sessionId, sequence: sequence.toString(), at, data: withDefaults(kind, given) };
  const definition: EventDefinition = definitions[kind];
  return definition.create(definition.payload.decode(payload));
}

function withDefaults(kind: SessionEventKind, data: object): object {
  if (kind !== 'AlgorithmDecided' || !('decision' in data)) return data;
  return { ...data, decision: { ...defaultsOfDecision, ...(data.decision as object) } };
}
