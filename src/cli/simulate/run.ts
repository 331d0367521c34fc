import { setTimeout as sleep } from 'node:timers/promises';

import { CommandError } from '../command/command.ts';
import { watchMarkets } from '../session/market-watch.ts';
import { createRandom } from './random.ts';
import { RequestError } from '../session/session.ts';
import type { Session } from '../session/session.ts';
import { SimulationPlan } from './plan.ts';
import type { Action, SimulationSize } from './plan.ts';
import { ActionExecutor } from './executor.ts';
import { formatStatus, SimulationCounts } from './counts.ts';
import type { SimulationSummary } from './counts.ts';
import { showStatus } from '../command/status-line.ts';
import { createWallet } from '../session/wallet.ts';

export interface SimulationOptions extends SimulationSize {
  readonly session: Session;
  readonly serviceToken: string;
  /** Actions a second. */
  readonly rate: number;
  /** Null: until `signal` aborts. */
  readonly durationSeconds: number | null;
  readonly seed: number;
  readonly signal: AbortSignal;
}

const maxInFlight = 500;
const fullRetryMs = 100;
const settling = { quietMs: 500, atMostMs: 2000 };
const drainMs = 5000;

/**
 * Opens sample markets and lets sample traders act in them at a steady rate, until the time is up or `signal` aborts.
 *
 * An action that fails is counted, and the simulation continues. With 500 actions in flight, the rate drops.
 *
 * @throws {CommandError} when the markets cannot be opened, or when no action succeeds any more.
 */
export async function runSimulation(options: SimulationOptions): Promise<SimulationSummary> {
  const { session, serviceToken, signal, seed } = options;
  const random = createRandom(seed);
  const plan = new SimulationPlan(random, options);
  const counts = new SimulationCounts();
  // Requests in flight get a few seconds after the abort to finish.
  const end = new AbortController();
  signal.addEventListener('abort', () => setTimeout(() => end.abort(), drainMs).unref(), { once: true });
  const executor = new ActionExecutor({
    session,
    serviceToken,
    wallets: Array.from({ length: options.traders }, () => createWallet(random.bytes(32))),
    signal: end.signal,
    onRetry: () => counts.retried(),
  });
  const watch = await watchMarkets({ url: session.url, onEvent: (event) => counts.delivered(event) });
  const status = showStatus(() => formatStatus(counts.summary(watch.failure())));
  try {
    await open(executor, plan, counts);
    await watch.untilFirstEvent();
    await act(options, executor, plan, counts, end);
    await counts.settled(settling);
    return counts.summary(watch.failure());
  } finally {
    end.abort();
    status.stop();
    watch.close();
  }
}

async function open(executor: ActionExecutor, plan: SimulationPlan, counts: SimulationCounts): Promise<void> {
  const perform = async (action: Action) => {
    await executor.execute(action);
    counts.succeeded(action);
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
  executor: ActionExecutor,
  plan: SimulationPlan,
  counts: SimulationCounts,
  end: AbortController,
): Promise<void> {
  const inFlight = new Set<Promise<void>>();
  const startedAtMs = performance.now();
  const endsAtMs = startedAtMs + (durationSeconds ?? Number.POSITIVE_INFINITY) * 1000;
  const perform = async (action: Action) => {
    try {
      await executor.execute(action);
      counts.succeeded(action);
    } catch (error) {
      if (!end.signal.aborted) counts.failed(error);
    }
  };
  const goesOn = () => !signal.aborted && performance.now() < endsAtMs;
  let dueAtMs = startedAtMs;
  while (goesOn()) {
    await pause(dueAtMs - performance.now(), signal);
    while (goesOn() && inFlight.size >= maxInFlight)
      await Promise.race([...inFlight, pause(fullRetryMs, signal)]);
    if (!goesOn()) break;
    if (counts.hasStalled())
      throw new CommandError(`Nothing succeeds any more. ${formatStatus(counts.summary(null))}`);
    const action: Promise<void> = perform(plan.next()).finally(() => inFlight.delete(action));
    inFlight.add(action);
    // Delayed actions are made up for, up to those of a second.
    dueAtMs = Math.max(dueAtMs + 1000 / rate, performance.now() - 1000);
  }
  const drain = setTimeout(() => end.abort(), drainMs);
  await Promise.all(inFlight);
  clearTimeout(drain);
}

async function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  if (delayMs > 0) await sleep(delayMs, undefined, { signal }).catch(() => undefined);
}
