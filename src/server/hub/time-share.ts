import { GivingWay } from '../base/giving-way.ts';

/** Milliseconds that executions may take before input and output that are due come first. */
const sliceMs = 5;

/** Members from which a group is large. */
const largeFrom = 10;

/** Milliseconds for which small groups give way to payloads that wait to be written at most. */
const longestHoldMs = 50;

/**
 * The time of the event loop that the executions of all groups may take together, so that a group with much work neither
 * holds up the process nor the other groups: they take turns in the order in which they asked.
 *
 * ```
 *   large groups  ▪▪ ───────── at once, while there is time ─────────┐
 *                                                                    ├─► in rotation
 *   small groups  ▪▪▪▪▪▪▪ ─ next turn, once no payload is unwritten ─┘
 * ```
 * Large groups have a queue of their own, because a single client can open hundreds of small groups. For the same reason a
 * publication reaches its large groups first, and their payloads are written first, which takes several turns.
 */
export class TimeShare {
  /** The giving way of small groups. */
  readonly #givingWay: GivingWay;
  /** Milliseconds of executions since the last turn of the event loop. */
  #usedMs = 0;
  #isCounting = false;
  readonly #large: (() => void)[] = [];
  readonly #small: (() => void)[] = [];
  #isTurnOfLarge = true;
  #isResuming = false;
  /** Whether this turn of the event loop is open to small groups. */
  #isOpenToSmall = false;

  /** @param isWriting whether payloads wait to be written. */
  constructor(isWriting: () => boolean = () => false) {
    this.#givingWay = new GivingWay(isWriting, longestHoldMs);
  }

  /** Runs a part of an execution, and counts its time. */
  spend<Result>(work: () => Result): Result {
    const startedAtMs = performance.now();
    try {
      return work();
    } finally {
      this.#usedMs += performance.now() - startedAtMs;
      this.#countTurn();
    }
  }

  /**
   * Null when there is time now. Otherwise resolves in a later turn of the event loop, after those of its queue that asked
   * before.
   *
   * @param members the number of clients that wait for the execution.
   */
  turn(members = 1): Promise<void> | null {
    const isSmall = members < largeFrom;
    // The group that runs goes on until the time is used up, so that light work is not held to the pace of heavy work.
    if (!this.#isUsedUp() && (!isSmall || this.#isOpenToSmall)) return null;
    return new Promise((resolve) => {
      (isSmall ? this.#small : this.#large).push(resolve);
      this.#resumeLater();
    });
  }

  /** Lets the next turn of the event loop begin anew. */
  #countTurn(): void {
    if (this.#isCounting) return;
    this.#isCounting = true;
    setImmediate(this.#startTurn);
  }

  #isUsedUp(): boolean {
    return this.#usedMs >= sliceMs;
  }

  readonly #startTurn = (): void => {
    if (this.#isOpenToSmall) this.#givingWay.partRan(performance.now());
    this.#isOpenToSmall = false;
    this.#usedMs = 0;
    this.#isCounting = false;
  };

  #resumeLater(): void {
    if (this.#isResuming) return;
    this.#isResuming = true;
    setImmediate(this.#resumeNext);
  }

  readonly #resumeNext = (): void => {
    this.#isResuming = false;
    const next = this.#isUsedUp() ? undefined : this.#take();
    if (next === undefined) {
      if (this.#large.length + this.#small.length > 0) this.#resumeLater();
      return;
    }
    next();
    this.#isResuming = true;
    // After the work of the resumed, which may use up the time, and before the next tick, at which loaders send their statements.
    // So the groups of a turn share a statement.
    queueMicrotask(this.#resumeNext);
  };

  #take(): (() => void) | undefined {
    const isSmallFirst = !this.#isTurnOfLarge;
    this.#isTurnOfLarge = isSmallFirst;
    return isSmallFirst
      ? (this.#takeSmall() ?? this.#large.shift())
      : (this.#large.shift() ?? this.#takeSmall());
  }

  #takeSmall(): (() => void) | undefined {
    if (this.#small.length === 0) return undefined;
    if (!this.#isOpenToSmall && this.#givingWay.mustWait(performance.now())) return undefined;
    this.#isOpenToSmall = true;
    this.#countTurn();
    return this.#small.shift();
  }
}
