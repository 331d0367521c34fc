/** The types of all entries. */
export type {
  CoreOptions,
  LiveOptions,
  MarketcastClient,
  StreamHandle,
  StreamOptions,
} from './core/client.ts';
export type { TypedDocument } from './core/document.ts';
export type { GraphQLErrorShape } from './core/errors.ts';
export type { Live, LiveView } from './core/live.ts';
export type { RetryOptions } from './core/retry.ts';
export type { ConnectionState, ConnectionStatus, TransportName } from './core/status.ts';
export type { Gap } from './core/stream.ts';
export type { TokenOption } from './core/token.ts';
export type { OperationResult } from './core/transport.ts';
