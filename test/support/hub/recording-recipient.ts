import type { ApiError } from '../../../src/server/base/errors.ts';
import type { Recipient } from '../../../src/server/hub/membership.ts';
import type { Payload } from '../../../src/server/hub/payload.ts';

/** A recipient that keeps its payloads. */
export interface RecordingRecipient extends Recipient {
  /** All payloads that were delivered, in order. */
  readonly payloads: readonly Payload[];
  /** The offsets of those payloads. */
  readonly offsets: readonly number[];
  /** How many payloads it had when it had caught up; null before. */
  readonly countAtCatchUp: number | null;
  /** The error that ended it; null for an orderly end, undefined before the end. */
  readonly outcome: ApiError | null | undefined;
  /** Resolves when so many payloads were delivered; rejects when the recipient ends before. */
  take(count: number): Promise<readonly Payload[]>;
  /** Resolves with the outcome at the end. */
  readonly ended: Promise<ApiError | null>;
}

/** Creates a recipient; `onDeliver` is called with every payload. */
export function recordingRecipient(
  onDeliver: (payload: Payload) => void = () => undefined,
): RecordingRecipient {
  const payloads: Payload[] = [];
  let countAtCatchUp: number | null = null;
  let outcome: ApiError | null | undefined;
  let wake: () => void = () => undefined;
  let settle: (error: ApiError | null) => void = () => undefined;
  const ended = new Promise<ApiError | null>((resolve) => (settle = resolve));
  return {
    payloads,
    get offsets() {
      return payloads.map(({ offset }) => offset);
    },
    get outcome() {
      return outcome;
    },
    ended,
    get countAtCatchUp() {
      return countAtCatchUp;
    },
    room: () => null,
    caughtUp() {
      if (countAtCatchUp !== null) throw new Error('a recipient has caught up twice');
      countAtCatchUp = payloads.length;
      wake();
    },
    deliver(payload) {
      payloads.push(payload);
      wake();
      onDeliver(payload);
    },
    end(error) {
      if (outcome !== undefined) throw new Error('a recipient was ended twice');
      outcome = error;
      settle(error);
      wake();
    },
    async take(count) {
      while (payloads.length < count) {
        if (outcome !== undefined) throw new Error(`ended after ${payloads.length} of ${count}`);
        await new Promise<void>((resolve) => (wake = resolve));
      }
      return payloads.slice(0, count);
    },
  };
}
