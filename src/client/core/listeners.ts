/**
 * Calls a function of the user. An error in it is reported like that of any event listener, and never ends the connection
 * that called.
 */
export function callSafely<Values extends readonly unknown[]>(
  listener: ((...values: Values) => void) | undefined,
  ...values: Values
): void {
  try {
    listener?.(...values);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}

/** Functions that are called together. */
export class Listeners {
  readonly #listeners = new Set<() => void>();

  get size(): number {
    return this.#listeners.size;
  }

  /** Adds a function, and returns the function that removes it. */
  add(listener: () => void): () => void {
    // Another function for each call, because the same function may be added twice.
    const own = (): void => listener();
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  tell(): void {
    for (const listener of [...this.#listeners]) callSafely(listener);
  }
}
