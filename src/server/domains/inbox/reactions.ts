import { fly } from '../../db/flights.ts';
import { defineReaction } from '../../commit/reaction.ts';
import { announcementChanged } from '../announcements/events.ts';
import { discussionPosted } from '../discussions/events.ts';
import { marketStateChanged } from '../markets/events.ts';
import { findMarkets } from '../markets/store.ts';
import { orderUpdated } from '../orders/events.ts';
import { positionChanged } from '../positions/events.ts';
import { tradeExecuted } from '../trades/events.ts';
import {
  announced,
  marketTurned,
  mentioned,
  orderEnded,
  orderFilled,
  positionClaimed,
  type MarketTurn,
} from './content.ts';
import { findMentioned } from './mentions.ts';
import { notify, type Draft } from './notify.ts';
import { planAlerts } from './price-alert-jobs.ts';
import { startRun } from './runs.ts';

/** A wallet is told of the fills and of the ends of its orders, in the transaction of the fill or of the end. */
export const tellOfOrders = defineReaction({
  mode: 'within',
  name: 'inbox.orders',
  locks: 'inboxes',
  on: orderUpdated,
  concerns: ({ payload: { kind } }) => kind !== 'PLACED',
  async runAll(unit, events) {
    const drafts = events.flatMap(({ payload: { kind, order, fill } }): readonly Draft[] => {
      const { userWallet: wallet, endReason } = order;
      if (kind === 'FILLED') return fill === null ? [] : [{ ...orderFilled(order, fill), wallet }];
      const reason = endReason ?? (kind === 'EXPIRED' ? 'EXPIRED' : 'USER');
      return [{ ...orderEnded(order, reason), wallet }];
    });
    await notify(unit, drafts);
  },
});

/** A wallet is told that its winnings were claimed, whichever program marks its position. */
export const tellOfClaims = defineReaction({
  mode: 'within',
  name: 'inbox.claims',
  locks: 'inboxes',
  on: positionChanged,
  concerns: ({ payload }) => payload.position.hasClaimed,
  async runAll(unit, events) {
    await notify(
      unit,
      events.map(({ payload: { position } }) => ({
        ...positionClaimed(position),
        wallet: position.userWallet,
      })),
    );
  },
});

/** A wallet is told of a comment that mentions it. */
export const tellOfMentions = defineReaction({
  mode: 'within',
  name: 'inbox.mentions',
  locks: 'inboxes',
  on: discussionPosted,
  concerns: ({ payload }) => payload.deletedAt === null && payload.content.includes('@'),
  async run(unit, { payload: discussion }) {
    const wallets = await findMentioned(unit.tx, discussion.content);
    const others = wallets.filter((wallet) => wallet !== discussion.userWallet);
    await notify(
      unit,
      others.map((wallet) => ({ ...mentioned(discussion), wallet })),
    );
  },
});

/** Trades make a job where a price alert waits for the price that one of them leaves. */
export const watchPrices = defineReaction({
  mode: 'within',
  name: 'inbox.prices',
  on: tradeExecuted,
  plan: planAlerts,
  async runAll({ tx }, events) {
    await fly(tx, planAlerts(events));
  },
});

/** The turn that a change of a market is; null for none that concerns an inbox. */
function turnOf({
  action,
  newState,
  isCancelled,
}: {
  readonly action: string;
  readonly newState: string | null;
  readonly isCancelled: boolean;
}): MarketTurn | null {
  if (action !== 'UPDATED') return null;
  if (isCancelled) return 'MARKET_CANCELLED';
  if (newState === 'FINALIZED') return 'MARKET_RESOLVED';
  return newState === 'DISPUTED' ? 'MARKET_DISPUTED' : null;
}

/** The holders and the followers of a market are told of its resolution, its dispute and its cancellation, by a job. */
export const tellOfMarkets = defineReaction({
  mode: 'within',
  name: 'inbox.markets',
  on: marketStateChanged,
  concerns: ({ payload }) => turnOf(payload) !== null,
  async run(unit, { payload }) {
    const turn = turnOf(payload);
    const [market] = await findMarkets(unit.tx, [payload.marketId]);
    if (turn === null || market == null) return;
    await startRun(unit, {
      audience: 'INTERESTED',
      marketId: market.id,
      content: marketTurned(turn, market),
    });
  },
});

/** Everybody is told of an announcement that begins; of one about a market its holders and followers, by a job. */
export const tellOfAnnouncements = defineReaction({
  mode: 'within',
  name: 'inbox.announcements',
  on: announcementChanged,
  concerns: ({ payload }) => payload.state === 'ACTIVE',
  async run(unit, { payload: announcement }) {
    const { marketId } = announcement;
    const audience = marketId === null ? 'ALL' : 'INTERESTED';
    await startRun(unit, { audience, marketId, content: announced(announcement) });
  },
});
