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
    "OrderBookChanged",
    "OrderUpdated",
    "PlatformStatusChanged",
    "PositionChanged",
    "PriceUpdated",
    "TradeExecuted",
    "VoteCast"
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
    "Order",
    "Trade"
  ]
};
