import { ApiError } from '../../base/errors.ts';
import { GivingWay } from '../../base/giving-way.ts';
import type { TimeOfAccounts } from './time-of-accounts.ts';
import { WaitingOperations, type WaitingClient, type WaitingOperation } from './waiting-operations.ts';

/** The bounds of a lane. */
export interface LaneOptions {
  /** Queries that are executed at once at most. */
  readonly maxRunning: number;
  /** The time that each account takes. Null where the cost of operations has no limit. */
  readonly time: TimeOfAccounts | null;
  /** Whether payloads wait to be written to clients. */
  readonly isWriting?: () => boolean;
  /** Called when an operation is refused because too many of its account wait. */
  readonly onFull: () => void;
}

/** Operations of an account that wait at most: more than its sockets bring before they are no longer read. */
const maximumWaiting = 100_000;
/** Milliseconds after which a client whose account has too many operations waiting tries again. */
const retryAfterMs = 1000;

/** Milliseconds for which an operation gives way to payloads that wait to be written at most. */
const longestGivingWayMs = 50;
/** Milliseconds between two looks at whether payloads still wait to be written. */
const lookMs = 1;

/** The result of an operation that did not run, because its client left while it waited. */
export const clientLeft = Symbol('client left');

/** The client of operations that are told without their client. */
const unknownClient: WaitingClient = { isOpen: true };

/** An operation that has started: of which account, when, and its end. */
interface Started {
  readonly account: string;
  readonly atMs: number;
  readonly end: (tookMs: number, endMs: number) => void;
}

/**
 * The way of all operations of a process to their work, in a fair order:
 *
 * ```
 *   account A: ▪▪▪▪▪▪▪▪ ─┐
 *   account B: ▪ ────────┼─► one start a turn of the event loop, the accounts in rotation ─► parse and validate, or
 *   account C: ▪▪ ───────┘                                                                   one of the places to execute
 * ```
 * So an account that asks for much makes the operations of another account wait for one of its own at most, and events
 * and timers wait for one operation at most. An account that has worked much gives way to events that are being written.
 * An account that has taken more than its part of the time waits longer, see {@link TimeOfAccounts}. The clients of an
 * account take turns, too. A process that has nothing else to do starts an operation at once.
 *
 * An operation whose client leaves while it waits takes no turn.
 */
export class OperationLane {
  readonly #options: LaneOptions;
  /** The operations that wait, of each account, in the order in which the accounts have their turns. */
  readonly #waiting = new Map<string, WaitingOperations>();
  readonly #givingWay: GivingWay;
  #running = 0;
  /** Whether an operation has started in this turn of the event loop. */
  #hasStarted = false;
  #isNextTurnSet = false;
  #rest: NodeJS.Timeout | null = null;
  /** The operation that this turn parses and validates. Its time is the time until the turn ends. */
  #inTurn: Started | null = null;

  constructor(options: LaneOptions) {
    this.#options = options;
    this.#givingWay = new GivingWay(options.isWriting ?? (() => false), longestGivingWayMs);
  }

  /** Operations that are executed. */
  get running(): number {
    return this.#running;
  }

  /**
   * Waits for a turn to parse and validate; null when it is at once. Ends without a turn when the client has left.
   *
   * @throws {ApiError} `RATE_LIMITED` with `retryAfterMs`, when too many operations of the account wait.
   */
  turn(account: string, client: WaitingClient = unknownClient): Promise<void> | null {
    const begin = (): void => {
      this.#inTurn = this.#begin(account);
    };
    return this.#enter(account, client, { takesPlace: false, begin });
  }

  /**
   * Executes an operation in the turn in which it was parsed, where a place is free, or else in another turn. Returns
   * {@link clientLeft} when its client has left by then.
   *
   * @throws {ApiError} `RATE_LIMITED` with `retryAfterMs`, when too many operations of the account wait.
   */
  async run<Result>(
    account: string,
    execute: () => Promise<Result> | Result,
    client: WaitingClient = unknownClient,
  ): Promise<Result | typeof clientLeft> {
    let started: Started | null | undefined;
    let sharing = 1;
    const begin = (inTurn: Started | null = null): void => {
      this.#running += 1;
      sharing = this.#running;
      started = inTurn ?? this.#begin(account);
    };
    const inTurn = this.#takeTurn(account);
    if (inTurn !== null) begin(inTurn);
    else await this.#enter(account, client, { takesPlace: true, begin });
    if (started === undefined) return clientLeft;
    try {
      return await execute();
    } finally {
      this.#running -= 1;
      // Those that run at the same time wait for each other.
      end(started, sharing);
      this.#setNextTurn();
    }
  }

  /** Counts the time of work for an account beside its operations. */
  noteWork(account: string, tookMs: number): void {
    this.#options.time?.note(account, tookMs, performance.now());
  }

  /** Takes over the turn in which an operation of an account was parsed. Null when it is over, or no place is free. */
  #takeTurn(account: string): Started | null {
    const inTurn = this.#inTurn;
    if (inTurn?.account !== account || this.#running >= this.#options.maxRunning) return null;
    this.#inTurn = null;
    return inTurn;
  }

  #enter(
    account: string,
    client: WaitingClient,
    operation: Omit<WaitingOperation, 'goOn'>,
  ): Promise<void> | null {
    // An operation whose time is measured starts in a turn of its own, so that it pays for no other work.
    const mayStartNow = this.#options.time === null && this.#waiting.size === 0;
    if (mayStartNow && this.#waitMs(account, operation, performance.now()) === 0) {
      this.#start(operation);
      return null;
    }
    const queue = this.#waiting.get(account) ?? new WaitingOperations();
    if (queue.size >= maximumWaiting) {
      this.#options.onFull();
      throw new ApiError('RATE_LIMITED', { retryAfterMs }, 'This address has too many operations waiting.');
    }
    this.#waiting.set(account, queue);
    this.#setNextTurn();
    return new Promise((resolve) => queue.add(client, { ...operation, goOn: resolve }));
  }

  /** Milliseconds until an operation may start: Infinity until something else ends. */
  #waitMs(account: string, { takesPlace }: Pick<WaitingOperation, 'takesPlace'>, nowMs: number): number {
    const { maxRunning, time } = this.#options;
    if (this.#hasStarted || (takesPlace && this.#running >= maxRunning)) return Infinity;
    if (time === null) return 0;
    const waitMs = time.waitMs(account, nowMs);
    if (waitMs > 0 || !time.hasWorked(account, nowMs)) return waitMs;
    return this.#givingWay.mustWait(nowMs) ? lookMs : 0;
  }

  #start({ begin }: Pick<WaitingOperation, 'begin'>): void {
    begin();
    this.#hasStarted = true;
    this.#setNextTurn();
  }

  #begin(account: string): Started | null {
    const atMs = performance.now();
    const { time } = this.#options;
    return time === null ? null : { account, atMs, end: time.begin(account, atMs) };
  }

  #setNextTurn(): void {
    if (this.#isNextTurnSet) return;
    this.#isNextTurnSet = true;
    setImmediate(() => {
      this.#isNextTurnSet = false;
      this.#hasStarted = false;
      this.#startNext();
    });
    // An operation that starts in the step above is at work until its promises rest, which is before this step.
    setImmediate(() => {
      end(this.#inTurn, 1);
      this.#inTurn = null;
    });
  }

  /** Starts an operation of the next account that has one to start, now or after the shortest rest. */
  #startNext(): void {
    if (this.#rest !== null) clearTimeout(this.#rest);
    this.#rest = null;
    const nowMs = performance.now();
    let shortestMs = Infinity;
    for (const [account, queue] of this.#waiting) {
      const next = queue.next();
      if (next === undefined) {
        this.#waiting.delete(account);
        continue;
      }
      const waitMs = this.#waitMs(account, next, nowMs);
      shortestMs = Math.min(shortestMs, waitMs);
      if (waitMs > 0) continue;
      queue.take();
      this.#waiting.delete(account);
      if (queue.size > 0) this.#waiting.set(account, queue);
      this.#givingWay.partRan(nowMs);
      this.#start(next);
      next.goOn();
      return;
    }
    if (shortestMs === Infinity) return;
    this.#rest = setTimeout(() => this.#setNextTurn(), shortestMs);
  }
}

/** Ends an operation that shared the time since its start with others. */
function end(started: Started | null, sharing: number): void {
  if (started === null) return;
  const nowMs = performance.now();
  started.end((nowMs - started.atMs) / sharing, nowMs);
}
