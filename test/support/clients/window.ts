import { setMaxListeners } from 'node:events';

/** The events of a browser's window, in Node. */
export interface PretendedWindow extends Disposable {
  dispatch(type: 'online' | 'offline' | 'pageshow'): void;
  /** What `navigator.onLine` says. */
  isOnline: boolean;
  /** Whether the tab is hidden. A change is told as in a browser. */
  isHidden: boolean;
}

/** Gives Node the events of a window until it is disposed. */
export function pretendWindow(): PretendedWindow {
  const target = new EventTarget();
  // Each client of a test listens.
  setMaxListeners(0, target);
  const state = { isOnline: true, isHidden: false };
  const listening = {
    addEventListener: target.addEventListener.bind(target),
    removeEventListener: target.removeEventListener.bind(target),
  };
  const parts = {
    addEventListener: { value: listening.addEventListener },
    removeEventListener: { value: listening.removeEventListener },
    document: {
      value: Object.defineProperty({ ...listening }, 'visibilityState', {
        get: () => (state.isHidden ? 'hidden' : 'visible'),
      }),
    },
    navigator: { value: Object.defineProperty({}, 'onLine', { get: () => state.isOnline }) },
  };
  const names = Object.keys(parts);
  const former = names.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const);
  for (const [name, part] of Object.entries(parts)) {
    Object.defineProperty(globalThis, name, { ...part, configurable: true });
  }
  return {
    dispatch: (type) => void target.dispatchEvent(new Event(type)),
    get isOnline() {
      return state.isOnline;
    },
    set isOnline(isOnline) {
      state.isOnline = isOnline;
    },
    get isHidden() {
      return state.isHidden;
    },
    set isHidden(isHidden) {
      state.isHidden = isHidden;
      target.dispatchEvent(new Event('visibilitychange'));
    },
    [Symbol.dispose]() {
      for (const [name, descriptor] of former) {
        if (descriptor === undefined) Reflect.deleteProperty(globalThis, name);
        else Object.defineProperty(globalThis, name, descriptor);
      }
    },
  };
}
