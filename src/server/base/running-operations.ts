/** The facts of an operation that the log may have: never its text or its variables, because those may be secret. */
export interface OperationFacts {
  /** `query`, `mutation`, `subscription`, `group` for the events of a group of subscriptions, `unparsed` before that is known. */
  readonly kind: string;
  readonly name: string | null;
  /** SHA-256 in base64. Documents that differ only in comments and spaces have the same hash. */
  readonly documentHash: string | null;
  readonly rootFields: readonly string[];
  /** Null for a group, whose members may use any transport. */
  readonly transport: string | null;
  /** The address of the client; null for a group. */
  readonly address: string | null;
}

/** An operation that can be asked for its facts. It is asked only after a pause, so that noting it costs next to nothing. */
export interface RunningOperation {
  facts(): OperationFacts;
}

/** The operation whose synchronous part took the most time since the last look. */
export interface LongestPart {
  readonly operation: RunningOperation;
  readonly ranMs: number;
}

/**
 * The operations of a process, as far as the watch of its event loop wants to know them.
 *
 * A part of an operation that cannot be interrupted notes its begin and its end. The note is a slot and not a stack: the
 * begin of another part ends the present part.
 */
export class RunningOperations {
  #current: RunningOperation | null = null;
  #beganAtMs = 0;
  #longest: RunningOperation | null = null;
  #longestMs = 0;
  readonly #underWay = new Set<RunningOperation>();

  /** Notes that a synchronous part of an operation begins. */
  begin(operation: RunningOperation): void {
    const nowMs = performance.now();
    this.#close(nowMs);
    this.#current = operation;
    this.#beganAtMs = nowMs;
  }

  /** Notes that a synchronous part of an operation ends. No effect when another part has begun meanwhile. */
  end(operation: RunningOperation): void {
    if (this.#current !== operation) return;
    this.#close(performance.now());
    this.#current = null;
  }

  /** Notes that an operation is under way: it may wait, and go on in any later tick, until {@link leave}. */
  enter(operation: RunningOperation): void {
    this.#underWay.add(operation);
  }

  /** Notes that an operation is over. Harmless when it was over already. */
  leave(operation: RunningOperation): void {
    this.#underWay.delete(operation);
  }

  /** The oldest operations that are under way, at most `count`. */
  underWay(count: number): readonly RunningOperation[] {
    const oldest: RunningOperation[] = [];
    for (const operation of this.#underWay) {
      if (oldest.length === count) break;
      oldest.push(operation);
    }
    return oldest;
  }

  /** Returns the longest part since the last call, and forgets all parts. Null when there was none. */
  takeLongest(): LongestPart | null {
    this.#close(performance.now());
    const operation = this.#longest;
    const ranMs = this.#longestMs;
    this.#current = null;
    this.#longest = null;
    this.#longestMs = 0;
    return operation === null ? null : { operation, ranMs };
  }

  #close(nowMs: number): void {
    if (this.#current === null) return;
    const ranMs = nowMs - this.#beganAtMs;
    if (ranMs <= this.#longestMs) return;
    this.#longest = this.#current;
    this.#longestMs = ranMs;
  }
}

/** The operations of this process: a process has a single event loop, which all of its servers share. */
export const runningOperations = new RunningOperations();
