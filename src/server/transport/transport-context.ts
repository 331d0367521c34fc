import type { IncomingMessage } from 'node:http';

import type { Viewer } from '../graphql/context.ts';

/** What a transport hands to GraphQL beside the operation. */
export interface TransportContext {
  /** Set by the Node adapter over HTTP. */
  readonly req?: IncomingMessage;
  /** Set over a socket, which proves its viewer once, when it is opened. */
  readonly socket?: SocketContext;
  /** Whose request it is, as far as proxies are believed. */
  readonly address: string;
}

/** What the operations of one socket share. */
export interface SocketContext {
  readonly viewer: Viewer | null;
  readonly address: string;
}
