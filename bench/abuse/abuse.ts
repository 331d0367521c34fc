/** The address of the server. */
export interface Target {
  readonly url: string;
  readonly webSocketUrl: string;
  /** Signs tokens that the server takes. */
  readonly secret: string;
}

/** An abuse that goes on until it is released. Its memory is measured before the release. */
export interface Held {
  readonly outcome: string;
  /** Ends the abuse. Resolves when the server has freed its memory. */
  readonly release: () => Promise<void>;
}

/** An action of a client with bad intent. */
export interface Abuse {
  readonly name: string;
  /**
   * Carries out the abuse and returns the server's reaction. `run` counts the runs on the same server, so a document
   * that contains it is new to the server.
   */
  readonly act: (target: Target, run: number) => Promise<string | Held>;
  /** Puts the rows into the server that the abuse needs. Nothing of it is measured. */
  readonly prepare?: (target: Target) => Promise<void>;
  /** Runs a single time, because it waits for a timeout or because the memory that it leaves counts. */
  readonly isOnce?: true;
  /** The environment of the server; production by default. */
  readonly environment?: 'development';
}
