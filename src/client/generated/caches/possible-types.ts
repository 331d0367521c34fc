/** The types that each interface may be: `possibleTypes` of the cache of Apollo Client. */
export const possibleTypes = {
  "Event": [
    "AnnouncementChanged",
    "CandleChanged",
    "CreatorSharesTraded",
    "CreatorSharesUnlocked",
    "DiscussionDeleted",
    "DiscussionPosted",
    "DividendChanged",
    "MarketStateChanged",
    "NotificationAdded",
    "NotificationUpdated",
    "NotificationsMarked",
    "OrderBookChanged",
    "OrderUpdated",
    "PlatformStatusChanged",
    "PositionChanged",
    "PriceUpdated",
    "TradeExecuted",
    "VoteCast"
  ],
  "InboxEvent": [
    "NotificationAdded",
    "NotificationUpdated",
    "NotificationsMarked"
  ],
  "MarketEvent": [
    "CandleChanged",
    "DiscussionDeleted",
    "DiscussionPosted",
    "MarketStateChanged",
    "OrderBookChanged",
    "PositionChanged",
    "PriceUpdated",
    "TradeExecuted",
    "VoteCast"
  ],
  "Node": [
    "Announcement",
    "Discussion",
    "Notification",
    "Order",
    "Trade"
  ]
};
