import { createTimer } from './timer.ts';

/** A page that is not shown has no frames. It is told after so many milliseconds. */
const withoutFrameMs = 100;

interface Frames {
  readonly requestAnimationFrame?: (call: () => void) => number;
  readonly cancelAnimationFrame?: (handle: number) => void;
}

/** Joins the calls of a frame into a single call. Where there are no frames, as in Node, the calls of a turn of the event loop. */
export function oncePerFrame(call: () => void): () => void {
  const timer = createTimer();
  return () => {
    if (timer.isSet()) return;
    const { requestAnimationFrame, cancelAnimationFrame } = globalThis as Frames;
    const frame = requestAnimationFrame?.(() => {
      timer.clear();
      call();
    });
    timer.set(
      () => {
        if (frame !== undefined) cancelAnimationFrame?.(frame);
        call();
      },
      frame === undefined ? 0 : withoutFrameMs,
    );
  };
}
