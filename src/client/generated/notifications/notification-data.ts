/** The `data` of a notification by its type. Shares are billionths of a share and amounts lamports, as decimal texts. */
export interface NotificationData {
  readonly ORDER_FILLED: { readonly orderId: string; readonly marketId: string; readonly outcome: 'YES' | 'NO'; readonly side: 'BUY' | 'SELL'; readonly shares: string; readonly filledShares: string; readonly fillShares: string; readonly fillCost: string; readonly fee: string; readonly tradeId: string };
  readonly ORDER_ENDED: { readonly orderId: string; readonly marketId: string; readonly outcome: 'YES' | 'NO'; readonly side: 'BUY' | 'SELL'; readonly shares: string; readonly filledShares: string; readonly reason: 'FILLED' | 'USER' | 'EXPIRED' | 'IOC_REMAINDER' | 'SELF_TRADE' | 'MARKET_CLOSED' | 'HALTED' | 'INSUFFICIENT_SHARES' | 'SESSION_STOPPED' | 'DISCONNECTED' };
  readonly MARKET_RESOLVED: { readonly marketId: string; readonly question: string; readonly outcome: 'YES' | 'NO' | null };
  readonly MARKET_DISPUTED: { readonly marketId: string; readonly question: string };
  readonly MARKET_CANCELLED: { readonly marketId: string; readonly question: string };
  readonly POSITION_CLAIMED: { readonly marketId: string; readonly amount: string | null };
  readonly PRICE_ALERT: { readonly priceAlertId: string; readonly marketId: string; readonly outcome: 'YES' | 'NO'; readonly direction: 'ABOVE' | 'BELOW'; readonly price: string; readonly tradeId: string; readonly tradePrice: string };
  readonly MENTION: { readonly marketId: string; readonly discussionId: string; readonly by: string };
  readonly SHARES_UNLOCKED: { readonly creator: string };
  readonly DIVIDEND_AVAILABLE: { readonly creator: string; readonly accrued: string };
  readonly SESSION_ENDED: { readonly sessionId: string; readonly status: 'ACTIVE' | 'PAUSED' | 'COMPLETED' | 'EXPIRED' | 'STOPPED' | 'EMERGENCY_STOPPED'; readonly reason: 'COMPLETED' | 'TIME_LIMIT' | 'LOSS_LIMIT' | 'DRAWDOWN' | 'OWNER' | 'OPERATOR' | null };
  readonly RISK_ALERT: { readonly sessionId: string; readonly alertSequence: string; readonly level: 'WARNING' | 'CRITICAL' | 'EMERGENCY'; readonly riskType: 'LOSS_LIMIT' | 'TIME_LIMIT' | 'DRAWDOWN' | 'POSITION' | 'RATE' | 'VOLATILITY' | 'STALE_DATA' | 'HEARTBEAT'; readonly value: string; readonly threshold: string };
  readonly ANNOUNCEMENT: { readonly announcementId: string; readonly kind: 'INFO' | 'MAINTENANCE' | 'INCIDENT' | 'EMERGENCY'; readonly marketId: string | null; readonly affects: readonly ('TRADING' | 'ORDERS' | 'MARKETS' | 'SESSIONS' | 'SIGN_IN' | 'API')[] };
  readonly CUSTOM: { readonly [name: string]: unknown };
}
