import type { ApiError } from '../../../src/server/base/errors.ts';
import type { Member } from '../../../src/server/hub/membership.ts';
import type { Payload } from '../../../src/server/hub/payload.ts';

/** A member of a group that keeps what it gets. */
export interface RecordingMember extends Member {
  /** Everything that was delivered, in order. */
  readonly payloads: readonly Payload[];
  /** Where it stands in its log. */
  readonly offsets: readonly number[];
  /** How it ended: null in order; undefined as long as it has not. */
  readonly outcome: ApiError | null | undefined;
  /** Resolves when so many were delivered; rejects when it ends before. */
  take(count: number): Promise<readonly Payload[]>;
  /** How it ends. */
  readonly ended: Promise<ApiError | null>;
}

/** Creates a member; `onDeliver` is called with every payload. */
export function recordMember(onDeliver: (payload: Payload) => void = () => undefined): RecordingMember {
  const payloads: Payload[] = [];
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
    room: () => null,
    deliver(payload) {
      payloads.push(payload);
      wake();
      onDeliver(payload);
    },
    end(error) {
      if (outcome !== undefined) throw new Error('a member was ended twice');
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
