/** Whether the trades of a market have reached a subscriber. */
export interface DeliveryVerdict {
  readonly executed: number;
  /** Executed trades that were delivered at least once. */
  readonly delivered: number;
  /** Deliveries beyond the first of a trade. */
  readonly repeated: number;
  /** Whether the first deliveries came in the order of execution. */
  readonly inOrder: boolean;
}

/**
 * Compares the trades that were executed with those that a subscription delivered, market by market.
 *
 * A delivery may come before its execution is known here. Trades of other clients do not count.
 */
export class DeliveryLedger {
  readonly #executed = new Map<string, string[]>();
  readonly #delivered = new Map<string, string[]>();
  readonly #outstanding = new Set<string>();
  readonly #seen = new Set<string>();
  #onDelivery: () => void = () => undefined;

  executed(marketId: string, tradeId: string): void {
    append(this.#executed, marketId, tradeId);
    if (!this.#seen.has(tradeId)) this.#outstanding.add(tradeId);
  }

  delivered(marketId: string, tradeId: string): void {
    append(this.#delivered, marketId, tradeId);
    this.#seen.add(tradeId);
    this.#outstanding.delete(tradeId);
    this.#onDelivery();
  }

  /** Resolves when every executed trade has been delivered, or when nothing has come for `quietMs`. */
  settled(quietMs: number): Promise<void> {
    if (this.#outstanding.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, quietMs);
      this.#onDelivery = () => {
        timer.refresh();
        if (this.#outstanding.size > 0) return;
        clearTimeout(timer);
        resolve();
      };
    });
  }

  verdict(marketId: string): DeliveryVerdict {
    const executed = this.#executed.get(marketId) ?? [];
    const ours = new Set(executed);
    const deliveries = (this.#delivered.get(marketId) ?? []).filter((id) => ours.has(id));
    const first = [...new Set(deliveries)];
    const arrived = new Set(first);
    const expected = executed.filter((id) => arrived.has(id));
    return {
      executed: executed.length,
      delivered: first.length,
      repeated: deliveries.length - first.length,
      inOrder: first.every((id, index) => id === expected[index]),
    };
  }
}

function append(lists: Map<string, string[]>, key: string, value: string): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
