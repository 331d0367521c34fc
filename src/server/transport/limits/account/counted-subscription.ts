/** A group of subscriptions that an address has members in. */
export interface HeldGroup {
  readonly key: string;
  readonly eventCost: number;
  members: number;
}

/** The stock that subscriptions are taken from. */
export interface SubscriptionStock {
  joinGroup(key: string, eventCost: number): HeldGroup;
  leaveGroup(group: HeldGroup): void;
  deleteSubscription(): void;
}

/** A subscription that counts in the account of its address. */
export class CountedSubscription {
  readonly #account: SubscriptionStock;
  #group: HeldGroup | null = null;
  #isOver = false;

  constructor(account: SubscriptionStock) {
    this.#account = account;
  }

  /**
   * Counts the group of the subscription. Call it once.
   *
   * @throws {ApiError} `TOO_MANY_SUBSCRIPTIONS` with `retryAfterMs`.
   */
  join(key: string, eventCost: number): void {
    if (!this.#isOver) this.#group = this.#account.joinGroup(key, eventCost);
  }

  /** Takes the subscription and its group out of the count. */
  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (this.#group !== null) this.#account.leaveGroup(this.#group);
    this.#account.deleteSubscription();
  }
}
