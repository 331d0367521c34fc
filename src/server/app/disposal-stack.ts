/** Ends a part of a server. */
export type Dispose = () => Promise<void> | void;

/** The parts of a server that are running. They end in the opposite order of their start. */
export class DisposalStack {
  readonly #disposals: Dispose[] = [];

  /** Adds the end of a part that has just started. */
  defer(dispose: Dispose): void {
    this.#disposals.push(dispose);
  }

  /**
   * Ends the newest part first, and each part after the last has ended. A part ends once, however often this is called.
   *
   * @throws when a part fails to end; the parts below it stay.
   */
  async dispose(): Promise<void> {
    for (let dispose = this.#disposals.pop(); dispose !== undefined; dispose = this.#disposals.pop()) {
      await dispose();
    }
  }
}
