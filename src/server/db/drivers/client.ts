import type { PostgresQueryResult } from 'kysely';

import { bind, defineStatement, type BoundStatement, type TextFields } from '../statement.ts';

/** A connection that is taken from its pool. */
export interface DriverClient {
  /** The statements that begin a transaction: BEGIN, and the limits of time that the session lacks. */
  readonly begin: readonly BoundStatement[];
  query<Row>(statement: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<Row>>;
  /** Runs statements in a single flight, and returns the rows of each. The first that fails ends the flight. */
  fly(statements: readonly BoundStatement[]): Promise<readonly (readonly TextFields[])[]>;
  release(): void;
}

/** The contract of both drivers. */
export interface Driver {
  readonly pool: {
    connect(): Promise<DriverClient>;
    end(): Promise<void>;
  };
  /** Takes a connection of the pool for a query of a client. It gives way to the server's own work where the pool can tell. */
  connectForClient(): Promise<DriverClient>;
  /** Runs several statements without parameters, in a single transaction. */
  runScript(script: string): Promise<void>;
}

/** The beginning of a transaction in a session with its own limits of time. */
export const beginning: readonly BoundStatement[] = [bind(defineStatement('begin', 'BEGIN'))];
