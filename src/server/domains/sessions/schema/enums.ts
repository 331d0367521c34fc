import { builder } from '../../../graphql/builder.ts';
import type { DecisionAction, RiskLevel, RiskType } from '../events.ts';
import type { SessionEndReason, SessionStatus } from '../table.ts';

export const sessionStatusEnum = builder.enumType('SessionStatus', {
  description: 'The state of a trading session: ACTIVE ⇄ PAUSED, and then one of the others for good.',
  values: {
    ACTIVE: { description: 'It trades and places orders.' },
    PAUSED: { description: 'It places nothing. What rests is filled.' },
    COMPLETED: { description: 'Its owner ended it as planned.' },
    EXPIRED: { description: 'Its time was over.' },
    STOPPED: { description: 'A risk stopped it.' },
    EMERGENCY_STOPPED: { description: 'A person stopped it.' },
  } as const satisfies Record<SessionStatus, object>,
});

export const sessionEndReasonEnum = builder.enumType('SessionEndReason', {
  description: 'Why a trading session ended.',
  values: {
    COMPLETED: { description: 'Its owner ended it as planned.' },
    TIME_LIMIT: { description: 'Its time was over.' },
    LOSS_LIMIT: { description: 'Its loss came to `lossLimit`.' },
    DRAWDOWN: { description: 'Its drawdown came to `maxDrawdown`.' },
    OWNER: { description: 'Its owner stopped it.' },
    OPERATOR: { description: 'An operator stopped it.' },
  } as const satisfies Record<SessionEndReason, object>,
});

export const decisionActionEnum = builder.enumType('DecisionAction', {
  description: 'What an algorithm decided.',
  values: {
    BUY: { description: 'To buy.' },
    SELL: { description: 'To sell.' },
    HOLD: { description: 'To do nothing.' },
    CLOSE: { description: 'To sell what it holds.' },
    STOP: { description: 'To end.' },
  } as const satisfies Record<DecisionAction, object>,
});

export const riskLevelEnum = builder.enumType('RiskLevel', {
  description: 'How much an alert matters.',
  values: {
    WARNING: { description: 'A limit is near.' },
    CRITICAL: { description: 'A limit is very near, or it has refused something.' },
    EMERGENCY: { description: 'A limit is reached, and the session is stopped.' },
  } as const satisfies Record<RiskLevel, object>,
});

export const riskTypeEnum = builder.enumType('RiskType', {
  description: 'A kind of risk. Its unit is that of `value` and `threshold` of an alert.',
  values: {
    LOSS_LIMIT: { description: 'The loss, in lamports, at 80, 95 and 100 % of `lossLimit`.' },
    TIME_LIMIT: { description: 'The time since the start, in seconds, at 80 %.' },
    DRAWDOWN: { description: 'The drawdown, in lamports, at 80, 95 and 100 % of `maxDrawdown`.' },
    POSITION: { description: 'What its shares and purchases cost, in lamports, beyond `maxPosition`.' },
    RATE: { description: 'The orders of a minute, beyond `maxOrdersPerMinute`.' },
    VOLATILITY: { description: 'The move of the price of a market that it holds, in SOL.' },
    STALE_DATA: { description: 'The age of the data of a decision, in milliseconds.' },
    HEARTBEAT: { description: 'The time without a sign of life, in milliseconds.' },
  } as const satisfies Record<RiskType, object>,
});
