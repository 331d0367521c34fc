/** Milliseconds of work in a second that the operations of an account take before they give way to those of others. */
const fairMsPerSecond = 50;
/** Milliseconds of work that an account saves up. */
const savedMs = 500;
/** Milliseconds of its saved time that an account takes before its operations give way to events that are being written. */
const unhinderedMs = 50;
/** The part of an account's longest operation that is left of it after another, shorter operation. */
const fadingPart = 0.9;
/** The part of the time that the operations of all accounts past their fair part take together. */
const restingShare = 0.05;
/** Milliseconds that a rest lasts at most. */
const longestRestMs = 2000;
/** Accounts whose time is kept at most. The oldest is forgotten, which gives it its saved time back. */
const maximumAccounts = 10_000;

/** The time that an account had left at a moment. */
interface Left {
  readonly leftMs: number;
  readonly atMs: number;
  /** Milliseconds of the longest of the last operations: an operation that begins is taken to need as many. */
  readonly longestMs: number;
}

/**
 * The time that the operations of each account have taken, so that an account that asks for much slows down itself alone:
 *
 * ```
 *   the first 50 ms    starts at once
 *   within its part    500 ms saved up, 50 ms more each second: gives way to events that are being written, and a rest
 *                      has gone by that is as long as the last such operation took
 *   past it            starts when no other operation past its part runs, and a rest has gone by: nineteen times as
 *                      long as the last such operation took, and all that their clients have sent since
 * ```
 * So all accounts that have worked take half of the time together, and all that are past their part a twentieth. Events,
 * mutations and other clients have the rest. An account that is alone gives way to no other.
 */
export class TimeOfAccounts {
  readonly #isAlone: () => boolean;
  readonly #accounts = new Map<string, Left>();
  #restsUntilMs = 0;
  /** The end of the rest of accounts that have worked and are within their part. */
  #workedRestUntilMs = 0;
  /** Milliseconds of work beside the operations of accounts past their part, which no rest has paid for yet. */
  #besideMs = 0;
  #isBusy = false;

  /** @param isAlone whether a single address is connected. */
  constructor(isAlone: () => boolean) {
    this.#isAlone = isAlone;
  }

  /** Milliseconds until an operation of an account may start: Infinity until another has ended. */
  waitMs(account: string, nowMs: number): number {
    if (!this.#isPastPart(account, nowMs)) {
      return this.hasWorked(account, nowMs) ? Math.max(0, this.#workedRestUntilMs - nowMs) : 0;
    }
    return this.#isBusy ? Infinity : Math.max(0, this.#restsUntilMs - nowMs);
  }

  /** Whether an account has worked so much that its operations give way to events that are being written. */
  hasWorked(account: string, nowMs: number): boolean {
    const left = this.#accounts.get(account);
    return left !== undefined && leftAt(left, nowMs) < savedMs - unhinderedMs && !this.#isAlone();
  }

  /**
   * Begins an operation of an account.
   *
   * @returns a function that ends it, with the milliseconds that it took.
   */
  begin(account: string, nowMs: number): (tookMs: number, endMs: number) => void {
    const isPastPart = this.#isPastPart(account, nowMs);
    const hasWorked = this.hasWorked(account, nowMs);
    // Operations that begin together must not all count on the same saved time.
    const expectedMs = isPastPart ? 0 : (this.#accounts.get(account)?.longestMs ?? 0);
    if (isPastPart) this.#isBusy = true;
    else if (expectedMs > 0) this.#take(account, expectedMs, nowMs);
    return (tookMs, endMs) => {
      // The rest pays for an operation past the part.
      if (!isPastPart) {
        this.#take(account, tookMs - expectedMs, endMs, tookMs);
        if (hasWorked) this.#workedRestUntilMs = endMs + Math.min(tookMs, longestRestMs);
        return;
      }
      this.#isBusy = false;
      const restMs = (tookMs + this.#besideMs) * (1 / restingShare - 1);
      this.#besideMs = 0;
      this.#restsUntilMs = endMs + Math.min(restMs, longestRestMs);
    };
  }

  /** Counts work for an account beside its operations, such as reading its messages. */
  note(account: string, tookMs: number, nowMs: number): void {
    if (this.#isPastPart(account, nowMs)) this.#besideMs += tookMs;
    else this.#take(account, tookMs, nowMs);
  }

  #isPastPart(account: string, nowMs: number): boolean {
    const left = this.#accounts.get(account);
    return left !== undefined && leftAt(left, nowMs) <= 0 && !this.#isAlone();
  }

  /** @param operationMs milliseconds of the whole operation at its end. */
  #take(account: string, tookMs: number, nowMs: number, operationMs: number | null = null): void {
    const known = this.#accounts.get(account);
    // A single operation makes an account owe no more than it can save up.
    const leftMs = Math.max(-savedMs, (known === undefined ? savedMs : leftAt(known, nowMs)) - tookMs);
    // The last to be used is the last to be forgotten.
    this.#accounts.delete(account);
    const before = known?.longestMs ?? 0;
    const longestMs = operationMs === null ? before : Math.max(operationMs, before * fadingPart);
    this.#accounts.set(account, { leftMs, atMs: nowMs, longestMs });
    if (this.#accounts.size <= maximumAccounts) return;
    const [oldest] = this.#accounts.keys();
    if (oldest !== undefined) this.#accounts.delete(oldest);
  }
}

function leftAt({ leftMs, atMs }: Left, nowMs: number): number {
  return Math.min(savedMs, leftMs + ((nowMs - atMs) / 1000) * fairMsPerSecond);
}
