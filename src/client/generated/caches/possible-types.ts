/** The types that each interface may be: `possibleTypes` of the cache of Apollo Client. */
export const possibleTypes = {
  "Event": [
    "AlgorithmDecided",
    "AnnouncementChanged",
    "CandleChanged",
    "CreatorSharesTraded",
    "CreatorSharesUnlocked",
    "DecisionExecuted",
    "DecisionRejected",
    "DiscussionDeleted",
    "DiscussionPosted",
    "DividendChanged",
    "EmergencyStopped",
    "MarketStateChanged",
    "NotificationAdded",
    "NotificationUpdated",
    "NotificationsMarked",
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
