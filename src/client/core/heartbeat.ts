import { createTimer } from './timer.ts';

/** A beat closer to the last one than this belongs to it. */
const samePulseMs = 50;
/** The longest interval that is assumed. The server allows as much. */
const longestIntervalMs = 600_000;
/** What is added to twice the interval, in milliseconds, for the way and for busy pages. */
const allowanceMs = 500;

/** The watch over the silence of a connection. */
export interface Heartbeat {
  /** Anything at all has arrived. */
  heard(): void;
  /** A checkpoint has arrived. */
  beat(): void;
  /** The measured interval in milliseconds; null before the second checkpoint. */
  measuredMs(): number | null;
  /** Expects an answer within so many milliseconds, because the page has slept or the network has changed. */
  expectAnswer(withinMs: number): void;
  stop(): void;
}

/**
 * Tells a quiet connection from a frozen one.
 *
 * Silence for twice the interval of the checkpoints means frozen. The interval is assumed first, then measured: the server
 * does not tell it. Before the first checkpoint, a sign of life is asked for after one interval of silence.
 */
export function startHeartbeat(assumedMs: number, probe: () => void, onFrozen: () => void): Heartbeat {
  const timer = createTimer();
  let heardAtMs = performance.now();
  let beatAtMs: number | null = null;
  let gapsMs: readonly number[] = [];
  /** Whether a sign of life was asked for since the last message. */
  let isProbed = false;
  /** When the answer to a probe is due; infinite when none is awaited. */
  let answerDueAtMs = Infinity;

  const measuredMs = (): number | null => (gapsMs.length === 0 ? null : Math.max(...gapsMs));
  const intervalMs = (): number => measuredMs() ?? Math.min(longestIntervalMs, assumedMs);
  /** When the connection counts as frozen. */
  const dueAtMs = (): number => Math.min(heardAtMs + 2 * intervalMs() + allowanceMs, answerDueAtMs);
  /** When a sign of life is to be asked for. With checkpoints, the server gives signs by itself. */
  const probeAtMs = (): number => (beatAtMs === null && !isProbed ? heardAtMs + intervalMs() : Infinity);
  const lookAgain = (): void => timer.set(look, Math.min(dueAtMs(), probeAtMs()) - performance.now());

  function look(): void {
    if (performance.now() >= probeAtMs()) {
      isProbed = true;
      probe();
    }
    if (performance.now() < dueAtMs()) return lookAgain();
    // A page that was busy or asleep has the messages of that time still before it.
    timer.set(() => (performance.now() < dueAtMs() ? lookAgain() : onFrozen()), samePulseMs);
  }

  lookAgain();
  return {
    measuredMs,
    heard() {
      heardAtMs = performance.now();
      isProbed = false;
      answerDueAtMs = Infinity;
    },
    beat() {
      const nowMs = performance.now();
      const gapMs = nowMs - (beatAtMs ?? nowMs);
      beatAtMs = nowMs;
      if (gapMs <= samePulseMs) return;
      gapsMs = [...gapsMs.slice(-2), gapMs];
      // The measured interval may be far shorter than the assumed one.
      lookAgain();
    },
    expectAnswer(withinMs) {
      answerDueAtMs = Math.min(answerDueAtMs, performance.now() + withinMs);
      probe();
      lookAgain();
    },
    stop: () => timer.clear(),
  };
}
