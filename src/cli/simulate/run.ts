import { setTimeout as sleep } from 'node:timers/promises';

import { CommandError } from '../command/command.ts';
import { watchMarkets } from '../session/market-watch.ts';
import { createRandom } from './random.ts';
import { RequestError } from '../session/session.ts';
import type { Session } from '../session/session.ts';
import { SimulationPlan } from './plan.ts';
import type { Action, SimulationSize } from './plan.ts';
import { SimulationStage } from './stage.ts';
import { formatStatus, SimulationTally } from './tally.ts';
import type { SimulationSummary } from './tally.ts';
import { showStatus } from '../command/status-line.ts';
import { createWallet } from '../session/wallet.ts';

/** What to simulate, and for how long. */
export interface SimulationOptions extends SimulationSize {
  readonly session: Session;
  readonly serviceToken: string;
  /** Actions a second. */
  readonly rate: number;
  /** Seconds to go on for; null until `signal` aborts. */
  readonly durationSeconds: number | null;
  readonly seed: number;
  readonly signal: AbortSignal;
}

const maxInFlight = 500;
const fullRetryMs = 100;
const settling = { quietMs: 500, atMostMs: 2000 };
const drainMs = 5000;

/**
 * Opens made-up markets and has made-up people act in them at a steady rate, until the time is up or `signal` aborts.
 *
 * An action that fails is counted and the rest goes on. With more than 500 actions in flight the rate drops.
 *
 * @throws {CommandError} when the markets cannot be opened, or when nothing succeeds any more.
 */
export async function runSimulation(options: SimulationOptions): Promise<SimulationSummary> {
  const { session, serviceToken, signal, seed } = options;
  const random = createRandom(seed);
  const plan = new SimulationPlan(random, options);
  const tally = new SimulationTally();
  // Requests under way outlive the abort for a moment, so that nothing is cut off half way.
  const end = new AbortController();
  signal.addEventListener('abort', () => setTimeout(() => end.abort(), drainMs).unref(), { once: true });
  const stage = new SimulationStage({
    session,
    serviceToken,
    wallets: Array.from({ length: options.traders }, () => createWallet(random.bytes(32))),
    signal: end.signal,
    onRetry: () => tally.retried(),
  });
  const watch = await watchMarkets({ url: session.url, onEvent: (event) => tally.delivered(event) });
  const status = showStatus(() => formatStatus(tally.summary(watch.failure())));
  try {
    await open(stage, plan, tally);
    await watch.untilFirstEvent();
    await act(options, stage, plan, tally, end);
    await tally.settled(settling);
    return tally.summary(watch.failure());
  } finally {
    end.abort();
    status.stop();
    await watch.close();
  }
}

async function open(stage: SimulationStage, plan: SimulationPlan, tally: SimulationTally): Promise<void> {
  const perform = async (action: Action) => {
    await stage.perform(action);
    tally.succeeded(action);
  };
  try {
    await Promise.all(plan.opening().map(perform));
  } catch (error) {
    if (error instanceof RequestError) throw new CommandError(`${error.code}: ${error.message}`);
    throw error;
  }
}

async function act(
  { rate, durationSeconds, signal }: SimulationOptions,
  stage: SimulationStage,
  plan: SimulationPlan,
  tally: SimulationTally,
  end: AbortController,
): Promise<void> {
  const inFlight = new Set<Promise<void>>();
  const startedAtMs = performance.now();
  const endsAtMs = startedAtMs + (durationSeconds ?? Number.POSITIVE_INFINITY) * 1000;
  const perform = async (action: Action) => {
    try {
      await stage.perform(action);
      tally.succeeded(action);
    } catch (error) {
      if (!end.signal.aborted) tally.failed(error);
    }
  };
  const goesOn = () => !signal.aborted && performance.now() < endsAtMs;
  let dueAtMs = startedAtMs;
  while (goesOn()) {
    await pause(dueAtMs - performance.now(), signal);
    while (goesOn() && inFlight.size >= maxInFlight)
      await Promise.race([...inFlight, pause(fullRetryMs, signal)]);
    if (!goesOn()) break;
    if (tally.looksDead())
      throw new CommandError(`Nothing succeeds any more. ${formatStatus(tally.summary(null))}`);
    const action: Promise<void> = perform(plan.next()).finally(() => inFlight.delete(action));
    inFlight.add(action);
    // What was held up is caught up with, but not more than a second of it.
    dueAtMs = Math.max(dueAtMs + 1000 / rate, performance.now() - 1000);
  }
  const drain = setTimeout(() => end.abort(), drainMs);
  await Promise.all(inFlight);
  clearTimeout(drain);
}

async function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  if (delayMs > 0) await sleep(delayMs, undefined, { signal }).catch(() => undefined);
}
