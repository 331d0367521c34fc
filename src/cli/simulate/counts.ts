import { setTimeout as sleep } from 'node:timers/promises';

import type { WatchedEvent } from '../session/market-watch.ts';
import { RequestError } from '../session/session.ts';
import type { Action } from './plan.ts';

/** The summary that `--json` prints: counts by kind of action, by error code and by kind of event. */
export interface SimulationSummary {
  readonly seconds: number;
  readonly actions: Readonly<Record<string, number>>;
  readonly errors: Readonly<Record<string, number>>;
  readonly deliveries: Readonly<Record<string, number>>;
  /** Requests that were made again because the server limited the rate. */
  readonly retries: number;
  readonly subscriptionFailure: string | null;
}

const stalledFailures = 20;
const stalledMs = 15_000;

/** Counts the actions, errors and deliveries of a simulation. */
export class SimulationCounts {
  readonly #actions = new Map<string, number>();
  readonly #errors = new Map<string, number>();
  readonly #deliveries = new Map<string, number>();
  readonly #startedAtMs = performance.now();
  #retries = 0;
  #failuresInARow = 0;
  #lastSuccessAtMs = performance.now();
  #lastDeliveryAtMs = performance.now();

  succeeded(action: Action): void {
    add(this.#actions, action.kind);
    this.#lastSuccessAtMs = performance.now();
    this.#failuresInARow = 0;
  }

  failed(error: unknown): void {
    add(this.#errors, error instanceof RequestError ? error.code : 'UNKNOWN');
    this.#failuresInARow += 1;
  }

  retried(): void {
    this.#retries += 1;
  }

  delivered(event: WatchedEvent): void {
    add(this.#deliveries, event.__typename);
    this.#lastDeliveryAtMs = performance.now();
  }

  /** Whether the last 20 actions failed and 15 seconds passed without a success: the server is gone, or the tokens expired. */
  hasStalled(): boolean {
    return this.#failuresInARow >= stalledFailures && performance.now() - this.#lastSuccessAtMs > stalledMs;
  }

  /** Resolves when no delivery has come for `quietMs`, and after `atMostMs` at the latest. */
  async settled({ quietMs, atMostMs }: { quietMs: number; atMostMs: number }): Promise<void> {
    const deadlineMs = performance.now() + atMostMs;
    this.#lastDeliveryAtMs = performance.now();
    for (;;) {
      const nowMs = performance.now();
      const waitMs = Math.min(this.#lastDeliveryAtMs + quietMs, deadlineMs) - nowMs;
      if (waitMs <= 0) return;
      await sleep(waitMs);
    }
  }

  summary(subscriptionFailure: string | null): SimulationSummary {
    return {
      seconds: (performance.now() - this.#startedAtMs) / 1000,
      actions: Object.fromEntries(this.#actions),
      errors: Object.fromEntries(this.#errors),
      deliveries: Object.fromEntries(this.#deliveries),
      retries: this.#retries,
      subscriptionFailure,
    };
  }
}

/** Formats a summary as a single line. */
export function formatStatus({ seconds, actions, errors, deliveries, retries }: SimulationSummary): string {
  const done = total(actions);
  return [
    `${seconds.toFixed(0)} s`,
    `${done} actions (${(done / seconds).toFixed(1)}/s: ${list(actions)})`,
    `errors: ${list(errors)}`,
    `${total(deliveries)} deliveries`,
    ...(retries === 0 ? [] : [`${retries} put off by the rate limit`]),
  ].join(' | ');
}

/** Formats a summary for the end of a run. */
export function formatSummary(summary: SimulationSummary): string {
  const { seconds, actions, errors, deliveries, retries, subscriptionFailure } = summary;
  return [
    `${total(actions)} actions in ${seconds.toFixed(1)} s (${(total(actions) / seconds).toFixed(1)} a second)`,
    `done: ${list(actions)}`,
    `errors: ${list(errors)}`,
    `delivered: ${list(deliveries)}`,
    `put off by the rate limit: ${retries}`,
    ...(subscriptionFailure === null ? [] : [`the subscription failed: ${subscriptionFailure}`]),
  ].join('\n');
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function list(counts: Readonly<Record<string, number>>): string {
  const entries = Object.entries(counts).sort(([one], [other]) => one.localeCompare(other));
  return entries.length === 0 ? 'none' : entries.map(([name, count]) => `${name} ${count}`).join(', ');
}
