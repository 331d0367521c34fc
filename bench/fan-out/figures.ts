/** The figures of a suite with a server in a round. A figure is present only where the suite measures it. */
export interface Figures {
  /** CPU time of the server's process for each message that a client got. */
  readonly cpuMicros?: number;
  readonly deliveriesPerSecond?: number;
  readonly p50Ms?: number;
  readonly p99Ms?: number;
  /** Bytes of a message, without the header of its frame. */
  readonly messageBytes?: number;
  /** For each connection: of the heap and what it holds outside, and resident. */
  readonly heldKib?: number;
  readonly residentKib?: number;
  readonly loopP99Ms?: number;
  readonly loopMaximumMs?: number;
  /** Of the other clients, beside a client that has stopped reading. */
  readonly stalledP99Ms?: number;
  /** The most resident memory of the server while that client reads, and when it has stopped. */
  readonly readingPeakMib?: number;
  readonly stalledPeakMib?: number;
  /** Whether the server ended the connection of the client that had stopped, as far as it tells: 1 or 0. */
  readonly stalledEnded?: number;
}

export type FigureName = keyof Figures;

/** The figures of a suite with a server in a round, or the reason why there are none. */
export interface Result {
  readonly round: number;
  readonly server: string;
  readonly suite: string;
  readonly figures: Figures;
  readonly failure: string | null;
}
