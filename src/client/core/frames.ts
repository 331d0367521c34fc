import { createTimer } from './timer.ts';

/** A page that is not shown has no frames. It is told after so many milliseconds. */
const withoutFrameMs = 100;

interface Frames {
  readonly requestAnimationFrame?: (call: () => void) => number;
  readonly cancelAnimationFrame?: (handle: number) => void;
}

/** The calls of the next frame. All states share it, so that a page renders once for all of them. */
const due = new Set<() => void>();
const timer = createTimer();

function callAll(): void {
  timer.clear();
  const calls = [...due];
  due.clear();
  for (const call of calls) call();
}

/**
 * Joins the calls of a frame into a single call, which must not throw. Where there are no frames, as in Node, the calls of a turn of the
 * event loop.
 */
export function oncePerFrame(call: () => void): () => void {
  return () => {
    due.add(call);
    if (timer.isSet()) return;
    const { requestAnimationFrame, cancelAnimationFrame } = globalThis as Frames;
    const frame = requestAnimationFrame?.(callAll);
    timer.set(
      () => {
        if (frame !== undefined) cancelAnimationFrame?.(frame);
        callAll();
      },
      frame === undefined ? 0 : withoutFrameMs,
    );
  };
}
