/** Where the server is. */
export interface Target {
  readonly url: string;
  readonly webSocketUrl: string;
}

/** An abuse that goes on until it is released: its memory is measured before. */
export interface Held {
  readonly outcome: string;
  /** Resolves when the server has let go of it. */
  readonly release: () => Promise<void>;
}

/** One thing that a client with bad intent does to a server. */
export interface Abuse {
  readonly name: string;
  /**
   * Does it, and says what the server did. `run` counts the runs on one server: a document that holds it is one that the
   * server has not seen.
   */
  readonly act: (target: Target, run: number) => Promise<string | Held>;
  /** Runs a single time: because it waits for a timeout, or because what it leaves is what counts. */
  readonly isOnce?: true;
  /** The server that it is done to; production by default. */
  readonly environment?: 'development';
}
