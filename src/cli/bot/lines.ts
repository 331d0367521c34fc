import type { TradingSessionEventsSubscription } from '../../client/generated/graphql.ts';

/** An event of a session. */
export type SessionEvent = TradingSessionEventsSubscription['tradingSessionEvents'];

/** The line that tells a person of an event. */
export function lineOf(event: SessionEvent): string {
  return `${event.sequence.padStart(4)}  ${textOf(event)}`;
}

function textOf(event: SessionEvent): string {
  switch (event.__typename) {
    case 'SessionStatusChanged':
      return `The session is ${event.to}${event.reason == null ? '' : ` (${event.reason})`}.`;
    case 'AlgorithmDecided':
      return `${event.decision.action}: ${event.decision.reasoning}`;
    case 'DecisionExecuted':
      return 'The decision was carried out.';
    case 'DecisionRejected':
      return `The decision was refused: ${event.code}. ${event.message}`;
    case 'RiskAlertRaised':
      return `${event.level} ${event.type}: ${event.message}`;
    case 'RiskAlertAcknowledged':
      return `The alert ${event.alertSequence} was acknowledged.`;
    case 'EmergencyStopped':
      return `The session was stopped (${event.stopReason}) with ${event.openOrders} open orders.`;
  }
}
