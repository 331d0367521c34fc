/** A call that is due later. */
export interface Timer {
  /** Whether a call is due. */
  isSet(): boolean;
  /** Takes the place of the call that was due before. */
  set(call: () => void, delayMs: number): void;
  clear(): void;
}

export function createTimer(): Timer {
  let handle: ReturnType<typeof setTimeout> | undefined;
  const clear = (): void => {
    clearTimeout(handle);
    handle = undefined;
  };
  return {
    isSet: () => handle !== undefined,
    set(call, delayMs) {
      clear();
      handle = setTimeout(() => {
        handle = undefined;
        call();
      }, delayMs);
    },
    clear,
  };
}
