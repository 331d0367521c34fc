import type { Live, MarketcastClient } from 'marketcast/client';

import {
  SessionPageDocument,
  SessionStepsDocument,
  type SessionFiguresSubscription,
  type SessionPartsFragment,
  type SessionStepPartsFragment,
  type SessionStepsSubscription,
} from '../../generated/graphql.ts';

export type Session = SessionPartsFragment;
type Figures = SessionFiguresSubscription['tradingSessionMetrics'];
export type Step = SessionStepPartsFragment;
export type RiskAlert = Extract<Step, { readonly __typename: 'RiskAlertRaised' }>;

/** A session with its last steps, and its profit since the page was opened. */
export interface SessionState {
  readonly cursor: string | null;
  readonly session: Session | null;
  /** The newest first. */
  readonly steps: readonly Step[];
  /** Profits in lamports, the oldest first. */
  readonly curve: readonly bigint[];
}

export type LiveSession = Live<SessionState, SessionStepsSubscription>;

/** Steps and points of the curve at most. */
const maxSteps = 100;
const maxPoints = 300;

export const profitOf = ({ realizedPnl, unrealizedPnl }: Session): bigint =>
  BigInt(realizedPnl) + BigInt(unrealizedPnl);

export function liveSession(client: MarketcastClient, id: string): LiveSession {
  return client.live({
    snapshot: async (): Promise<SessionState> => {
      const { tradingSession } = await client.request(SessionPageDocument, { id });
      if (tradingSession === null) return { cursor: null, session: null, steps: [], curve: [] };
      const { cursor, events, ...session } = tradingSession;
      const steps = events.edges.map(({ node }) => node).reverse();
      return { cursor, session, steps, curve: [profitOf(session)] };
    },
    stream: SessionStepsDocument,
    streamVariables: { id },
    cursor: ({ cursor }) => cursor,
    reduce: (state, { tradingSessionEvents: step }) => after(state, step),
  });
}

function after(state: SessionState, step: Step): SessionState {
  if (state.steps.some(({ id }) => id === step.id)) return state;
  const steps = [step, ...state.steps].slice(0, maxSteps);
  const { session } = state;
  if (session === null) return state;
  switch (step.__typename) {
    case 'SessionStatusChanged':
      return { ...state, steps, session: { ...session, status: step.to } };
    case 'RiskAlertAcknowledged':
      return {
        ...state,
        steps: steps.map((each) =>
          each.__typename === 'RiskAlertRaised' && each.sequence === step.alertSequence
            ? { ...each, acknowledgedAt: step.occurredAt }
            : each,
        ),
      };
    default:
      return { ...state, steps };
  }
}

/** The state with newer figures of the session, and their point of the curve. */
export function withFigures(state: SessionState, figures: Figures): SessionState {
  if (state.session === null) return state;
  const { realizedPnl, unrealizedPnl, tradeCount } = figures;
  const former = profitOf(state.session);
  const profit = BigInt(realizedPnl) + BigInt(unrealizedPnl);
  const peak = former + BigInt(state.session.drawdown);
  const drawdown = String(peak > profit ? peak - profit : 0n);
  const session = { ...state.session, realizedPnl, unrealizedPnl, tradeCount, drawdown };
  return { ...state, session, curve: [...state.curve, profit].slice(-maxPoints) };
}

export const isOpen = ({ status }: Session): boolean => status === 'ACTIVE' || status === 'PAUSED';

/** The alerts that the owner has not seen yet. */
export const openAlerts = (steps: readonly Step[]): readonly RiskAlert[] =>
  steps.filter(
    (step): step is RiskAlert => step.__typename === 'RiskAlertRaised' && step.acknowledgedAt === null,
  );
