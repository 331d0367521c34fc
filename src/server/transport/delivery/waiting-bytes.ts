/** The bytes that wait unsent for the clients of an address, on all of its connections. */
export interface WaitingBytes {
  /**
   * Counts bytes that a connection could not send at once.
   *
   * @returns false when the clients of the address leave too many bytes waiting. The bytes are not counted then, and the
   *   connection is ended.
   */
  add(bytes: number): boolean;
  /** Takes bytes out of the count: they have left, or their connection is gone. */
  delete(bytes: number): void;
}

/** A count without a bound. */
export const countedNowhere: WaitingBytes = {
  add: () => true,
  delete: () => undefined,
};
