import type { IncomingMessage, ServerResponse } from 'node:http';

import type { Connection } from '../graphql/connection-life.ts';
import type { Viewer } from '../graphql/context.ts';
import type { WaitingBytes } from './delivery/waiting-bytes.ts';
import type { Account } from './limits/account/account.ts';
import type { WaitingClient } from './limits/waiting-operations.ts';
import type { OperationCost } from '../graphql/execution/cost.ts';
import type { RequestOperation } from './request-operation.ts';

/** The client behind an operation, as far as limits are concerned. */
export interface Requester {
  readonly viewer: Viewer | null;
  /** The address of the client, as far as proxies are trusted. */
  readonly address: string;
  /** The account of the address. */
  readonly account: Account;
}

/** The client behind an operation of a socket. */
export interface SocketRequester extends Requester, Connection, WaitingClient {}

/** The server context of Yoga: the values that a transport passes beside the operation. */
export interface ServerContext {
  /** The note of the operation for the watch of the event loop. */
  readonly operation: RequestOperation;
  /** Set over HTTP, by the Node adapter. */
  readonly req?: IncomingMessage;
  readonly res?: ServerResponse;
  /** Set over HTTP: bounds the bytes that wait. */
  readonly answers?: { charge(response: ServerResponse, waitingBytes: WaitingBytes): void };
  /** Set over a socket, whose viewer is authenticated once, by `connection_init`. */
  readonly socket?: SocketRequester;
  /** The address of the client, as far as proxies are trusted. */
  readonly address: string;
  /** The account of the address. */
  readonly account: Account;
  /** Set once the operation was admitted, but not over a socket. */
  readonly admission?: OperationCost;
}
