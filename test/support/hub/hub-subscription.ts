import type { ApiError } from '../../../src/server/base/errors.ts';
import type { Position, Publication } from '../../../src/server/broker/broker.ts';
import type { Accepts } from '../../../src/server/hub/group-queue.ts';
import type { Hub } from '../../../src/server/hub/hub.ts';
import type { Membership, Recipient } from '../../../src/server/hub/membership.ts';
import type { Payload } from '../../../src/server/hub/payload.ts';
import type { Execute } from '../../../src/server/hub/payloads.ts';
import { unnamedOperation } from './unnamed-operation.ts';

/** The options of a subscription. By default it is live, and accepts all publications of its topic. */
export interface SubscriptionOptions {
  readonly after?: Position | null;
  readonly accepts?: Accepts;
  /** Awaited by each execution. */
  readonly pace?: () => Promise<unknown>;
}

let subscriptionCount = 0;

/** A member of a group of its own, which hands its test the publications behind its payloads. */
export class HubSubscription implements Recipient {
  readonly #executed = new Map<number, Publication>();
  readonly #delivered: Publication[] = [];
  #membership: Membership | null = null;
  /** The error that ended it; null for an orderly end, undefined before the end. */
  #outcome: ApiError | null | undefined;
  #wake: () => void = () => undefined;

  /** Joins a hub, and begins to receive. */
  static async open(hub: Hub, topic: string, options: SubscriptionOptions = {}): Promise<HubSubscription> {
    const { after = null, accepts = () => true, pace } = options;
    const subscription = new HubSubscription();
    const execute: Execute = (publication) => {
      subscription.#executed.set(publication.position.offset, publication);
      const executed = { json: JSON.stringify(publication.event.id), isFinal: true };
      return pace === undefined ? executed : pace().then(() => executed);
    };
    subscriptionCount += 1;
    const group = {
      key: `subscription ${subscriptionCount}`,
      topic,
      accepts,
      everyMs: null,
      merge: null,
      execute,
      costOfExecution: () => 1,
      operation: unnamedOperation,
    };
    subscription.#membership = await hub.join(group, after, subscription);
    subscription.#membership.start();
    return subscription;
  }

  deliver({ offset }: Payload): void {
    const publication = this.#executed.get(offset);
    if (publication === undefined) throw new Error('delivered without an execution');
    this.#delivered.push(publication);
    this.#wake();
  }

  end(error: ApiError | null): void {
    this.#outcome = error;
    this.#wake();
  }

  caughtUp(): void {
    // Its payloads tell the tests enough.
  }

  room(): null {
    return null;
  }

  /** The next publication; null after the end. Throws the error that ended the subscription, once. */
  async next(): Promise<Publication | null> {
    for (;;) {
      const publication = this.#delivered.shift();
      if (publication !== undefined) return publication;
      const outcome = this.#outcome;
      if (outcome === null) return null;
      if (outcome !== undefined) {
        this.#outcome = null;
        throw outcome;
      }
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** The identities of the next `count` publications. */
  async take(count: number): Promise<string[]> {
    const ids: string[] = [];
    while (ids.length < count) {
      const publication = await this.next();
      if (publication === null) throw new Error(`ended after ${ids.length} of ${count}`);
      ids.push(publication.event.id);
    }
    return ids;
  }

  leave(): void {
    this.#membership?.leave();
  }
}
