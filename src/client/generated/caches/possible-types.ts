/** The types that each interface may be: `possibleTypes` of the cache of Apollo Client. */
export const possibleTypes = {
  "Event": [
    "AlgorithmDecided",
    "AnnouncementChanged",
    "CandleChanged",
    "DecisionExecuted",
    "DecisionRejected",
    "DiscussionDeleted",
    "DiscussionPosted",
    "EmergencyStopped",
    "MarketStateChanged",
    "OrderBookChanged",
    "OrderUpdated",
    "PlatformStatusChanged",
    "PositionChanged",
    "PriceUpdated",
    "RiskAlertAcknowledged",
    "RiskAlertRaised",
    "SessionStatusChanged",
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
    "Trade",
    "TradingSession"
  ],
  "SessionEvent": [
    "AlgorithmDecided",
    "DecisionExecuted",
    "DecisionRejected",
    "EmergencyStopped",
    "RiskAlertAcknowledged",
    "RiskAlertRaised",
    "SessionStatusChanged"
  ]
};
