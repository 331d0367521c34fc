import type { Faults, GraphQLErrorShape, MarketcastError } from './errors.ts';
import type { OperationRequest } from './document.ts';
import type { TransportName } from './status.ts';

/** A result as the server sends it. */
export interface OperationResult {
  readonly data?: Readonly<Record<string, unknown>> | null | undefined;
  readonly errors?: readonly GraphQLErrorShape[] | undefined;
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
}

/** Takes what a subscription brings. */
export interface OperationSink {
  next(result: OperationResult): void;
  /** Everything up to this cursor has been brought. */
  checkpoint(cursor: string): void;
  /** The server has ended the subscription: with errors, or for no reason (null). */
  end(errors: readonly GraphQLErrorShape[] | null): void;
}

/** Why a channel closed, and what that means. */
export interface Closed {
  /** Come back, ask for a token first, or stop. */
  readonly verdict: 'again' | 'denied' | 'fatal';
  readonly error: MarketcastError;
  /** Whether the transport itself did not come about, so that another transport may do better. */
  readonly isBlocked: boolean;
}

/** Hears how a channel is doing. After `closed` nothing more comes. */
export interface ChannelListener {
  /** The server has accepted the channel, its token included. */
  opened(): void;
  /** Anything at all has arrived. */
  heard(): void;
  /** A checkpoint of the server's clock has arrived; not the first one of a subscription, which comes out of turn. */
  beat(): void;
  closed(reason: Closed): void;
}

/** A connection with the server that is made once. */
export interface Channel {
  /** Starts a subscription, and returns the function that ends it. */
  subscribe(request: OperationRequest, sink: OperationSink): () => void;
  /** Asks the server for a sign of life, where the transport can. */
  probe(): void;
  /** Closes without a word to the listener. `isBroken` says that the other side does not answer. */
  close(isBroken?: boolean): void;
}

/** Where a channel leads. */
export interface Address {
  readonly url: string;
  readonly token: string | null;
}

/** Makes a channel. */
export type Connect = (address: Address, listener: ChannelListener, faults: Faults) => Channel;

/** Makes channels. */
export interface Transport {
  readonly name: TransportName;
  /** Whether a channel carries a single subscription, and opens only when that begins. */
  readonly isSingle: boolean;
  /** Brings the code of the transport. The first call loads it; a call after one that failed tries again. */
  load(): Promise<Connect>;
}

/** Joins a URL of HTTP or of a WebSocket, absolute or relative to the page, with the scheme that a transport needs. */
export function addressOf(url: string, scheme: 'http' | 'ws'): string {
  const { location } = globalThis as { readonly location?: { readonly href: string } };
  const { href } = new URL(url, location?.href);
  // An absolute URL goes as it is written, because `URL` of React Native appends a slash.
  return (/^(?:http|ws)s?:/.test(url) ? url : href).replace(/^(?:http|ws)/, scheme);
}
