import { z } from 'zod';

import { affectedParts, announcementKinds } from '../announcements/table.ts';
import { orderEndReasons } from '../orders/table.ts';
import { riskLevels, riskTypes } from '../sessions/events.ts';
import { sessionEndReasons, sessionStatuses } from '../sessions/table.ts';
import { priceDirections, type NotificationType } from './types.ts';

const id = z.string();
const outcome = z.enum(['YES', 'NO']);
/** A 64-bit integer as its digits. */
const digits = z.string();
const decimal = z.string();
const side = z.enum(['BUY', 'SELL']);

const ofOrder = { orderId: id, marketId: id, outcome, side, shares: digits, filledShares: digits };
const ofMarket = { marketId: id, question: z.string() };

/**
 * The `data` of each type of notification. The guide `docs/inbox.md` and the types of the client follow from it. Shares are
 * billionths of a share and amounts lamports, as decimal texts.
 */
export const notificationData = {
  ORDER_FILLED: z.object({ ...ofOrder, fillShares: digits, fillCost: digits, fee: digits, tradeId: id }),
  ORDER_ENDED: z.object({ ...ofOrder, reason: z.enum(orderEndReasons) }),
  MARKET_RESOLVED: z.object({ ...ofMarket, outcome: outcome.nullable() }),
  MARKET_DISPUTED: z.object(ofMarket),
  MARKET_CANCELLED: z.object(ofMarket),
  POSITION_CLAIMED: z.object({ marketId: id, amount: digits.nullable() }),
  PRICE_ALERT: z.object({
    ...{ priceAlertId: id, marketId: id, outcome, direction: z.enum(priceDirections), price: decimal },
    ...{ tradeId: id, tradePrice: decimal },
  }),
  MENTION: z.object({ marketId: id, discussionId: id, by: z.string() }),
  SHARES_UNLOCKED: z.object({ creator: id }),
  DIVIDEND_AVAILABLE: z.object({ creator: id, accrued: digits }),
  SESSION_ENDED: z.object({
    ...{ sessionId: id, status: z.enum(sessionStatuses), reason: z.enum(sessionEndReasons).nullable() },
  }),
  RISK_ALERT: z.object({
    ...{ sessionId: id, alertSequence: digits, level: z.enum(riskLevels) },
    ...{ riskType: z.enum(riskTypes), value: decimal, threshold: decimal },
  }),
  ANNOUNCEMENT: z.object({
    ...{ announcementId: id, kind: z.enum(announcementKinds), marketId: id.nullable() },
    affects: z.array(z.enum(affectedParts)),
  }),
  CUSTOM: z.record(z.string(), z.unknown()),
} as const satisfies Record<NotificationType, z.ZodType>;

/** The `data` of a type. */
export type DataOf<Type extends NotificationType> = z.output<(typeof notificationData)[Type]>;
