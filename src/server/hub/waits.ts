/** Waits for so many milliseconds. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Resolves when whatever else is due in this process has had its turn. */
export function restOfTheProcess(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
