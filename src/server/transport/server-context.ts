import type { IncomingMessage } from 'node:http';

import type { Viewer } from '../graphql/context.ts';

/** The client behind an operation, as far as limits are concerned. */
export interface Requester {
  readonly viewer: Viewer | null;
  /** The address of the client, as far as proxies are trusted. */
  readonly address: string;
}

/** The server context of Yoga: the values that a transport passes beside the operation. */
export interface ServerContext {
  /** Set over HTTP, by the Node adapter. */
  readonly req?: IncomingMessage;
  /** Set over a socket, whose viewer is authenticated once, by `connection_init`. */
  readonly socket?: Requester;
  /** The address of the client, as far as proxies are trusted. */
  readonly address: string;
}
