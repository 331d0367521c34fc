import type { LogReader, Position } from '../broker/broker.ts';
import type { Queryable } from '../db/client.ts';
import type { Capabilities, Capability } from '../db/versioned/capabilities.ts';
import type { UnitOfWork } from '../commit/unit.ts';
import type { Config } from '../base/config.ts';
import { ApiError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import type { Timestamp } from '../base/time.ts';
import type { Connection } from './connection-life.ts';

/** The client of an operation, as its token proves it. */
export interface Viewer {
  /** Null for a service token without a subject. */
  readonly wallet: string | null;
  /** `authenticated` or `service_role`. */
  readonly role: string;
  readonly expiresAt: Timestamp;
}

/** A new token, and the viewer that it proves. */
export interface IssuedToken {
  readonly token: string;
  readonly viewer: Viewer;
}

/** The state of this process, as `serverStatus` shows it. */
export interface ServerStatus {
  readonly connections: number;
  readonly subscriptions: number;
  readonly topics: number;
  readonly broker: { readonly kind: string; readonly state: string; readonly waiting: number };
  readonly changeSource: { readonly kind: string; readonly state: string; readonly lagMs: number | null };
  readonly capabilities: readonly Capability[];
}

/**
 * The parts of the server that operations use, the same for all of them. A domain adds the parts that only its own
 * fields use by merging its declarations into this interface.
 */
export interface Services {
  readonly config: Config;
  readonly queries: Queryable;
  readonly capabilities: Capabilities;
  readonly unitOfWork: UnitOfWork;
  /** The position of a topic's last publication. */
  readonly tail: (topic: string) => Promise<Position>;
  /** Reads a log behind a position, for fields that look back. */
  readonly history: LogReader['history'];
  /** Listens at a log, for parts of a process that no client watches directly. */
  readonly listen: LogReader['subscribe'];
  readonly status: () => Promise<ServerStatus>;
  /** Counts a refusal, by the variable whose limit refused. */
  readonly onRefused: (limit: string) => void;
  readonly logger: Logger;
}

/** The context of an operation, or of a group of subscriptions that share their executions. */
export interface Context {
  readonly services: Services;
  /** Null for an anonymous client. */
  readonly viewer: Viewer | null;
  /** The socket of the operation; absent over HTTP and in shared executions. */
  readonly connection?: Connection;
}

/**
 * The wallet of the viewer.
 *
 * @throws {ApiError} `UNAUTHENTICATED` without a token, `FORBIDDEN` for a token without a wallet.
 */
export function requireWallet({ viewer }: Context): string {
  if (viewer === null) throw new ApiError('UNAUTHENTICATED');
  if (viewer.wallet === null) throw new ApiError('FORBIDDEN', {}, 'This needs the token of a wallet.');
  return viewer.wallet;
}

/** @throws {ApiError} `UNAUTHENTICATED` without a token, `FORBIDDEN` unless its role is `service_role`. */
export function requireService({ viewer }: Context): void {
  if (viewer === null) throw new ApiError('UNAUTHENTICATED');
  if (viewer.role !== 'service_role') throw new ApiError('FORBIDDEN', { role: viewer.role });
}

/**
 * Call this first in a mutation that inserts rows into tables of the platform.
 *
 * @throws {ApiError} `SERVICE_UNAVAILABLE`, with the mutation as its `part`, while the tables cannot take its rows.
 */
export function requireTables({ services: { capabilities } }: Context, mutation: string): void {
  if (capabilities.isOff(mutation)) throw new ApiError('SERVICE_UNAVAILABLE', { part: mutation });
}

/**
 * Call this first in a field that needs the tables of a capability.
 *
 * @throws {ApiError} `SERVICE_UNAVAILABLE`, with the capability as its `part`, while the capability is off.
 */
export function requireCapability({ services }: Context, name: string): void {
  services.capabilities.require(name);
}
