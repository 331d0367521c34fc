import type { Viewer } from '../graphql/context.ts';

/** What a transport hands to GraphQL beside the operation. */
export interface TransportContext {
  /** Set over a socket, which proves its viewer once, when it is opened. */
  readonly socket?: { readonly viewer: Viewer | null };
}
