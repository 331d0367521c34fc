import { createTimer } from './timer.ts';

/** A page that is not shown has no frames. It is told after so many milliseconds. */
const withoutFrameMs = 100;

interface Frames {
  readonly requestAnimationFrame?: (call: () => void) => number;
  readonly cancelAnimationFrame?: (handle: number) => void;
}

const platform = globalThis as Frames;
/** The calls of the next frame. All states share it, so that a page renders once for all of them. */
const due = new Set<() => void>();
const timer = createTimer();
let frame: number | undefined;

function callAll(): void {
  timer.clear();
  platform.cancelAnimationFrame?.(frame ?? 0);
  const calls = [...due];
  due.clear();
  for (const call of calls) call();
}

/**
 * Joins the calls of a frame into a single call, which must not throw. Where there are no frames, as in Node, the calls of a turn of the
 * event loop.
 */
export const oncePerFrame = (call: () => void) => (): void => {
  due.add(call);
  if (timer.isSet()) return;
  frame = platform.requestAnimationFrame?.(callAll);
  timer.set(callAll, frame === undefined ? 0 : withoutFrameMs);
};
