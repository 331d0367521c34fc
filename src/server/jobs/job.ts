import { z } from 'zod';

import type { Timestamp } from '../base/time.ts';
import type { Event } from '../broker/event.ts';
import type { Queryable, Tx } from '../db/client.ts';

/** The transaction of a page, and the events that it leads to. */
export interface JobUnit {
  readonly tx: Tx;
  /** Publishes events after the page has committed, in this order; none of them if it rolls back. */
  readonly record: (events: readonly Event[]) => void;
}

/** Runs work in a transaction, in the turn of a market, or in no turn. */
export type Transact = <Result>(
  marketId: string | null,
  work: (unit: JobUnit) => Promise<Result>,
) => Promise<Result>;

/** The parts that a page works with. */
export interface PageContext extends JobUnit {
  readonly schedule: Schedule;
}

/** The parts that a job works with which opens its transactions itself. */
export interface OutsideContext {
  readonly queries: Queryable;
  readonly transact: Transact;
  readonly schedule: Schedule;
  /** Aborts when the process stops, or when another process has taken the job because this process was silent. */
  readonly signal: AbortSignal;
}

interface CommonParts<Payload, Cursor> {
  /** The codec of the payload. Its encoded form is JSON. */
  readonly payload: z.ZodType<Payload>;
  /** The codec of the cursor of a long job. Its encoded form is JSON. */
  readonly cursor: z.ZodType<Cursor>;
  /**
   * Milliseconds between two runs of a job that recurs. It exists once across processes, and is due at each whole multiple
   * since 1970, the first time at once. A run that takes longer leaves moments out. Its payload is null.
   */
  readonly everyMs: number | null;
}

/**
 * A job each of whose pages is a transaction, together with the cursor. So a page takes effect once, and after the death of
 * a process another goes on at its page. Keep pages short: a page holds a connection and its locks, and the embedded
 * database has a single connection.
 */
export interface PagedParts<Payload, Cursor> extends CommonParts<Payload, Cursor> {
  readonly mode: 'within';
  /** The market in whose turn a page runs, for pages that lock a market. */
  readonly market: (payload: Payload) => string | null;
  /** Does a page. Returns the cursor of the next page; null when the job is done. */
  run(context: PageContext, payload: Payload, cursor: Cursor | null): Promise<Cursor | null>;
}

/**
 * A job that opens its transactions itself, or none. It runs at least once: after the death of its process, or when it
 * throws, another run begins at the last cursor.
 */
export interface OutsideParts<Payload, Cursor> extends CommonParts<Payload, Cursor> {
  readonly mode: 'outside';
  /** Does a part. Returns the cursor of the next part; null when the job is done. */
  run(context: OutsideContext, payload: Payload, cursor: Cursor | null): Promise<Cursor | null>;
}

/** A row's payload and cursor, as JSON text. */
export interface StoredWork {
  readonly payload: string;
  readonly cursor: string | null;
}

/** A kind of job. */
export interface JobDefinition<Payload = unknown> {
  /** Unique, and never changed while jobs of it wait. */
  readonly name: string;
  readonly everyMs: number | null;
  readonly mode: 'within' | 'outside';
  /** The JSON text of a payload. */
  encode(payload: Payload): string;
  /** The market of a paged job. @throws when the payload is not that of this job. */
  marketOf(payload: string): string | null;
  /** Does a page in its transaction. Returns the JSON text of the next cursor; null when the job is done. */
  runPage(context: PageContext, work: StoredWork): Promise<string | null>;
  /** Does a part without a transaction. Returns the JSON text of the next cursor; null when the job is done. */
  runOutside(context: OutsideContext, work: StoredWork): Promise<string | null>;
}

/** When a job runs, and how often. */
export interface ScheduleOptions {
  /** The job runs within a second of this moment. At once by default. */
  readonly at?: Timestamp;
  /** While an unfinished job of the same name has this key, running or not, no second job is made. */
  readonly key?: string;
}

/**
 * Makes a job in a transaction: the job exists if and only if the transaction commits, and then runs at least once.
 *
 * @throws {ApiError} `SERVICE_UNAVAILABLE` while the capability of jobs is off.
 */
export type Schedule = <Payload>(
  tx: Tx,
  job: JobDefinition<Payload>,
  payload: Payload,
  options?: ScheduleOptions,
) => Promise<void>;

type Optional<Parts, Names extends keyof Parts> = Omit<Parts, Names> & Partial<Pick<Parts, Names>>;
type Codecs = 'payload' | 'cursor' | 'everyMs';

/** The parts of a job. Without codecs the payload is null, and the cursor is a text. */
export type JobParts<Payload, Cursor> =
  | Optional<PagedParts<Payload, Cursor>, Codecs | 'mode' | 'market'>
  | Optional<OutsideParts<Payload, Cursor>, Codecs>;

/**
 * Defines a job: timed work or long work, which runs once across processes, within a second of its time.
 *
 * A job that throws is tried again, after pauses that grow, until it succeeds.
 */
export function defineJob<Payload = null, Cursor = string>(
  name: string,
  parts: JobParts<Payload, Cursor>,
): JobDefinition<Payload> {
  const payloads = parts.payload ?? (z.null() as unknown as z.ZodType<Payload>);
  const cursors = parts.cursor ?? (z.string() as unknown as z.ZodType<Cursor>);
  const payloadOf = (text: string): Payload => payloads.decode(JSON.parse(text));
  const cursorOf = (text: string | null): Cursor | null =>
    text === null ? null : cursors.decode(JSON.parse(text));
  const textOf = (cursor: Cursor | null): string | null =>
    cursor === null ? null : JSON.stringify(cursors.encode(cursor));
  const wrongMode = (): never => {
    throw new Error(`the job ${name} runs ${parts.mode ?? 'within'} transactions of the runner`);
  };

  return {
    name,
    everyMs: parts.everyMs ?? null,
    mode: parts.mode ?? 'within',
    encode: (payload) => JSON.stringify(payloads.encode(payload)),
    marketOf: (text) => (parts.mode === 'outside' ? null : (parts.market?.(payloadOf(text)) ?? null)),
    async runPage(context, { payload, cursor }) {
      if (parts.mode === 'outside') return wrongMode();
      return textOf(await parts.run(context, payloadOf(payload), cursorOf(cursor)));
    },
    async runOutside(context, { payload, cursor }) {
      if (parts.mode !== 'outside') return wrongMode();
      return textOf(await parts.run(context, payloadOf(payload), cursorOf(cursor)));
    },
  };
}
