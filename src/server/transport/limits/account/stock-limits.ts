import type { Config } from '../../../base/config.ts';

/** What a process, and an address of it, may hold at once. 0 turns a limit off. */
export interface StockLimits {
  /** Sockets, event streams and GraphQL requests in progress of the process. */
  readonly maxConnections: number;
  /** The same of an address. */
  readonly maxConnectionsPerAddress: number;
  /** TCP connections of an address, whatever they do. */
  readonly maxTcpConnectionsPerAddress: number;
  readonly maxSubscriptionsPerAddress: number;
  /** Cost of an event for all distinct groups that an address has subscriptions in. */
  readonly maxEventCostPerAddress: number;
  /** Bytes that wait unsent, on all connections of an address. */
  readonly maxBufferedBytesPerAddress: number;
}

/** Shares of each connection that an address may have, for the limits that are unset. */
const ofEachConnection = { tcpConnections: 3, subscriptions: 20, eventCost: 10, bufferedBytes: 655_360 };

/** The limits of a configuration. A limit of an address that is unset follows `MAX_CONNECTIONS_PER_IP`. */
export function stockLimitsOf(config: Config): StockLimits {
  const connections = config.MAX_CONNECTIONS_PER_IP;
  return {
    maxConnections: config.MAX_CONNECTIONS,
    maxConnectionsPerAddress: connections,
    // Behind a proxy all TCP connections are those of the proxy.
    maxTcpConnectionsPerAddress:
      config.TRUST_PROXY > 0
        ? 0
        : (config.MAX_TCP_CONNECTIONS_PER_IP ?? connections * ofEachConnection.tcpConnections),
    maxSubscriptionsPerAddress:
      config.MAX_SUBSCRIPTIONS_PER_IP ?? connections * ofEachConnection.subscriptions,
    maxEventCostPerAddress: config.MAX_EVENT_COST_PER_IP ?? connections * ofEachConnection.eventCost,
    maxBufferedBytesPerAddress:
      config.MAX_BUFFERED_BYTES_PER_IP ?? connections * ofEachConnection.bufferedBytes,
  };
}
