import type { ProtocolName } from './protocols.ts';

/** Opens connections, spread over the markets in turn. */
export interface OpenCommand {
  readonly kind: 'open';
  readonly protocol: ProtocolName;
  readonly url: string;
  readonly markets: readonly string[];
  readonly count: number;
  /** Of each connection. */
  readonly subscriptions: number;
}

/** A command of the bench to the process of the clients. */
export type ClientsCommand =
  | OpenCommand
  | { readonly kind: 'expect'; readonly total: number; readonly timeoutMs: number }
  /** The connection that was opened last stops reading. */
  | { readonly kind: 'stall' }
  | { readonly kind: 'arrivals' | 'reset' | 'latency' | 'close' };

/** The deliveries since the last reset. */
export interface Arrivals {
  readonly deliveries: number;
  /** Of the last message that was looked into, without the header of its frame. */
  readonly bytes: number;
  /** On the monotonic clock. */
  readonly lastDeliveryMs: number;
  /** Connections that have got nothing. */
  readonly silent: number;
  readonly connections: number;
  /** Connections that ended, and messages that were no trade; since the process of the clients was started. */
  readonly lost: number;
  readonly firstLoss: string | null;
}

/** From the moment at which an event was due to its arrival in the process of the clients. */
export interface Latency {
  readonly samples: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maximumMs: number;
}
