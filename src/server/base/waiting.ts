/** Waits, or resolves early when the signal comes. */
export function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const finish = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, delayMs);
    signal.addEventListener('abort', finish);
  });
}

/** A delay of which up to a half is left to chance, so that many who wait do not come back at once. */
export function withJitter(delayMs: number): number {
  return delayMs * (1 - Math.random() / 2);
}
