import { setTimeout } from 'node:timers/promises';

import type { TestServer } from '../support/servers/server.ts';

/** How long `/ready` took to tell of an outage, and of its end: until the last instance said so, in milliseconds. */
export interface ReadinessTimes {
  /** Null when an instance never said no. */
  readonly notReadyMs: number | null;
  /** Null when an instance has not said yes again. */
  readonly readyMs: number | null;
}

/** Asks the instances all the time whether they are ready. */
export interface ReadinessWatch extends AsyncDisposable {
  /** Marks the begin of the outage. */
  begin(): void;
  /** Marks the end of the outage. */
  end(): void;
  /** Resolves when every instance has said yes after the end, or after `timeoutMs`. */
  untilReady(timeoutMs: number): Promise<void>;
  times(): ReadinessTimes;
}

const askEveryMs = 50;
const pollMs = 20;

/** An answer of an instance. An instance without an answer is not ready. */
interface Answer {
  readonly askedAtMs: number;
  readonly answeredAtMs: number;
  readonly isReady: boolean;
}

/** Starts to ask. */
export function watchReadiness(instances: readonly Pick<TestServer, 'endpoint'>[]): ReadinessWatch {
  const closing = new AbortController();
  const answers = instances.map((): Answer[] => []);
  let beganAtMs = Infinity;
  let endedAtMs = Infinity;

  const ask = async (instance: Pick<TestServer, 'endpoint'>, kept: Answer[]): Promise<void> => {
    while (!closing.signal.aborted) {
      const askedAtMs = performance.now();
      const isReady = await fetch(instance.endpoint('/ready'), { signal: closing.signal }).then(
        async (response) => {
          await response.arrayBuffer();
          return response.ok;
        },
        () => false,
      );
      kept.push({ askedAtMs, answeredAtMs: performance.now(), isReady });
      await setTimeout(askEveryMs);
    }
  };
  const asking = instances.map((instance, index) => ask(instance, answers[index] ?? []));

  const last = (times: readonly (number | undefined)[], sinceMs: number): number | null =>
    times.reduce<number | null>(
      (latest, atMs) =>
        latest === null || atMs === undefined ? null : Math.max(latest, Math.round(atMs - sinceMs)),
      0,
    );
  const times = (): ReadinessTimes => {
    const firstNo = answers.map((kept) =>
      kept.find(({ answeredAtMs, isReady }) => answeredAtMs >= beganAtMs && !isReady),
    );
    // An answer that was asked for before the end says nothing about the time after it.
    const firstYes = answers.map((kept) =>
      kept.find(({ askedAtMs, isReady }) => askedAtMs >= endedAtMs && isReady),
    );
    return {
      notReadyMs: last(
        firstNo.map((answer) => answer?.answeredAtMs),
        beganAtMs,
      ),
      readyMs: last(
        firstYes.map((answer) => answer?.answeredAtMs),
        endedAtMs,
      ),
    };
  };

  return {
    begin() {
      beganAtMs = performance.now();
    },
    end() {
      endedAtMs = performance.now();
    },
    async untilReady(timeoutMs) {
      const deadlineMs = performance.now() + timeoutMs;
      while (times().readyMs === null && performance.now() < deadlineMs) await setTimeout(pollMs);
    },
    times,
    async [Symbol.asyncDispose]() {
      closing.abort();
      await Promise.all(asking);
    },
  };
}
