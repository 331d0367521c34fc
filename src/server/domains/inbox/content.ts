import { affectedParts, type AnnouncementRow } from '../announcements/table.ts';
import type { DiscussionRow } from '../discussions/table.ts';
import type { MarketRow } from '../markets/table.ts';
import type { OrderEndReason, OrderFillRow, OrderRow } from '../orders/table.ts';
import type { PositionRow } from '../positions/table.ts';
import type { Content } from './notify.ts';
import { notificationLimits as limits, type PriceAlertRow } from './table.ts';
import { billionths, cut } from './text.ts';
import type { NotificationType } from './types.ts';

/** The parts that most notifications share: a row of its own, which does not expire and may be muted. */
const plain = { groupKey: null, expiresAt: null, isNecessary: false } as const;

/** The path of a market in the front end. An id that is too long has none. */
function pathOf(marketId: string): string | null {
  const path = `/markets/${encodeURIComponent(marketId)}`;
  return path.length <= limits.actionUrl ? path : null;
}

/** The parts of a notification about a market. */
function about(marketId: string) {
  return { ...plain, marketId, actionUrl: pathOf(marketId) };
}

const nameOf = (outcome: boolean): 'YES' | 'NO' => (outcome ? 'YES' : 'NO');

function ofOrder({ id, marketId, outcome, side, shares, filledShares }: OrderRow) {
  return {
    ...{ orderId: id, marketId, outcome: nameOf(outcome), shares: String(shares) },
    side: side === 'buy' ? ('BUY' as const) : ('SELL' as const),
    filledShares: String(filledShares),
  };
}

/** An order was filled. The fills of an order count up a row. */
export function orderFilled(order: OrderRow, fill: OrderFillRow): Content<'ORDER_FILLED'> {
  const { shares, filledShares, outcome, side } = order;
  const verb = side === 'buy' ? 'Bought' : 'Sold';
  const done = `${verb} ${billionths(fill.shares)} ${nameOf(outcome)} for ${billionths(fill.cost)} SOL.`;
  return {
    ...about(order.marketId),
    type: 'ORDER_FILLED',
    severity: 'SUCCESS',
    title: filledShares === shares ? 'Your order was filled' : 'Your order was filled in part',
    body: `${done} ${billionths(filledShares)} of ${billionths(shares)} are filled.`,
    data: {
      ...ofOrder(order),
      ...{ fillShares: String(fill.shares), fillCost: String(fill.cost), fee: String(fill.fee) },
      tradeId: fill.tradeId,
    },
    groupKey: `order:${order.id}:filled`,
    dedupeKey: `fill:${fill.id}`,
  };
}

const endings: Readonly<Record<OrderEndReason, string>> = {
  FILLED: 'All of it was filled.',
  USER: 'You cancelled it.',
  EXPIRED: 'Its time was over.',
  IOC_REMAINDER: 'The rest could not be filled at once.',
  SELF_TRADE: 'It met an order of yours.',
  MARKET_CLOSED: 'The market takes no more trades.',
  HALTED: 'A halt of trading cancelled it.',
  INSUFFICIENT_SHARES: 'You no longer hold the shares that it sells.',
  SESSION_STOPPED: 'Its trading session ended.',
  DISCONNECTED: 'The connection that it was to end with was lost.',
};

/** The ends that a wallet causes itself. */
const ownEnds: ReadonlySet<OrderEndReason> = new Set(['USER', 'IOC_REMAINDER', 'EXPIRED', 'SELF_TRADE']);

/** An order ended with a rest. The ends of a market for the same reason count up a row. */
export function orderEnded(order: OrderRow, reason: OrderEndReason): Content<'ORDER_ENDED'> {
  return {
    ...about(order.marketId),
    type: 'ORDER_ENDED',
    severity: ownEnds.has(reason) ? 'INFO' : 'WARNING',
    title: 'Your order ended',
    body: `${endings[reason]} ${billionths(order.filledShares)} of ${billionths(order.shares)} are filled.`,
    data: { ...ofOrder(order), reason },
    groupKey: cut(`orders:${order.marketId}:ended:${reason}`, limits.key),
    dedupeKey: `order:${order.id}:ended`,
    isNecessary: reason === 'SESSION_STOPPED',
  };
}

/** A turn of a market that concerns its holders and followers. */
export type MarketTurn = Extract<
  NotificationType,
  'MARKET_RESOLVED' | 'MARKET_DISPUTED' | 'MARKET_CANCELLED'
>;

/** A market was resolved, disputed or cancelled. */
export function marketTurned(
  turn: MarketTurn,
  { id: marketId, question, finalOutcome }: Pick<MarketRow, 'id' | 'question' | 'finalOutcome'>,
): Content {
  const outcome = finalOutcome === null ? null : nameOf(finalOutcome);
  const titles: Readonly<Record<MarketTurn, string>> = {
    MARKET_RESOLVED: outcome === null ? 'A market was resolved' : `A market was resolved: ${outcome}`,
    MARKET_DISPUTED: 'The outcome of a market is disputed',
    MARKET_CANCELLED: 'A market was cancelled',
  };
  const facts = { marketId, question };
  return {
    ...about(marketId),
    type: turn,
    severity: turn === 'MARKET_RESOLVED' ? 'INFO' : 'WARNING',
    title: titles[turn],
    body: cut(question, limits.body),
    data: turn === 'MARKET_RESOLVED' ? { ...facts, outcome } : facts,
    dedupeKey: cut(`market:${turn}:${marketId}`, limits.key),
  };
}

/** The winnings of a position were claimed. */
export function positionClaimed({ marketId, claimedAmount }: PositionRow): Content<'POSITION_CLAIMED'> {
  const amount = claimedAmount === null ? null : String(claimedAmount);
  return {
    ...about(marketId),
    type: 'POSITION_CLAIMED',
    severity: 'SUCCESS',
    title: 'Your winnings were claimed',
    body: claimedAmount === null ? '' : `${billionths(claimedAmount)} SOL.`,
    data: { marketId, amount },
    dedupeKey: cut(`claimed:${marketId}`, limits.key),
    isNecessary: true,
  };
}

/** A trade left the price where an alert waited for it. `price` is that of the alert's outcome. */
export function priceReached(
  { id, marketId, outcome, direction, price }: PriceAlertRow,
  trade: { readonly id: string; readonly price: string },
): Content<'PRICE_ALERT'> {
  const name = nameOf(outcome);
  return {
    ...about(marketId),
    type: 'PRICE_ALERT',
    severity: 'INFO',
    title: `${name} is at ${trade.price}`,
    body: `Your alert waited for ${direction === 'ABOVE' ? 'at least' : 'at most'} ${price}.`,
    data: {
      ...{ priceAlertId: id, marketId, outcome: name, direction, price },
      ...{ tradeId: trade.id, tradePrice: trade.price },
    },
    dedupeKey: `price-alert:${id}`,
  };
}

/** A comment mentions a wallet. */
export function mentioned({ id, marketId, userWallet, content }: DiscussionRow): Content<'MENTION'> {
  return {
    ...about(marketId),
    type: 'MENTION',
    severity: 'INFO',
    title: cut(`${userWallet} mentions you`, limits.title),
    body: cut(content, limits.body),
    data: { marketId, discussionId: id, by: userWallet },
    dedupeKey: `mention:${id}`,
  };
}

/** An announcement began. */
export function announced(announcement: AnnouncementRow): Content<'ANNOUNCEMENT'> {
  const { id: announcementId, kind, severity, marketId, affects, endsAt } = announcement;
  return {
    ...plain,
    title: announcement.title,
    body: cut(announcement.body, limits.body),
    type: 'ANNOUNCEMENT',
    severity,
    data: { announcementId, kind, marketId, affects: affectedParts.filter((part) => affects.includes(part)) },
    marketId,
    actionUrl: marketId === null ? null : pathOf(marketId),
    dedupeKey: `announcement:${announcementId}`,
    expiresAt: endsAt,
  };
}
