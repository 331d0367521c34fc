import { setTimeout as pause } from 'node:timers/promises';

import type { Belongings } from './resources.ts';
import type { Arrivals, CrowdCommand } from './crowd/commands.ts';
import type { DialectName } from './crowd/dialects.ts';
import { startCrowd, type BenchProcess } from './measured-process.ts';
import type { RunningServer, ServerKind } from './servers.ts';
import type { Effort, Stage } from './suites.ts';

/** How long a delivery may take before the server counts as broken. */
export const deliveryTimeoutMs = 20_000;

/** A server with its clients. */
export interface Scene extends RunningServer {
  readonly dialect: DialectName;
  readonly crowd: BenchProcess<CrowdCommand>;
  readonly connections: number;
  readonly effort: Effort;
}

/** Starts a server and the process of its clients. */
export async function openScene(
  stack: Belongings,
  kind: ServerKind,
  { markets, connections }: Pick<Stage, 'markets' | 'connections'>,
  effort: Effort,
): Promise<Scene> {
  const running = await kind.start(stack, markets);
  const crowd = stack.use(startCrowd());
  return { ...running, dialect: kind.dialect, crowd, connections, effort };
}

/** Connects the clients that are not there yet, and waits until each has got an event: then all are live. */
export async function gather(scene: Scene): Promise<void> {
  const { connections } = await scene.crowd.ask<Arrivals>({ kind: 'arrivals' });
  if (connections === scene.connections) return;
  await connect(scene, scene.connections - connections);
}

/** Connects clients, with so many subscriptions each. Resolves when every client has got an event. */
export async function connect(scene: Scene, count: number, subscriptions = 1): Promise<void> {
  const { dialect, markets, measured, crowd } = scene;
  const url = measured.url;
  await crowd.ask<Arrivals>({ kind: 'open', dialect, url, markets, count, subscriptions }, 120_000);
  const untilMs = performance.now() + deliveryTimeoutMs;
  for (;;) {
    scene.emitter.tell({ kind: 'emit', markets, perTick: 1 });
    await pause(200);
    const { silent, firstLoss } = await crowd.ask<Arrivals>({ kind: 'arrivals' });
    if (firstLoss !== null) throw new Error(firstLoss);
    if (silent === 0) break;
    if (performance.now() > untilMs) throw new Error(`${silent} clients get nothing`);
  }
  await quiet(scene);
}

/** Waits until nothing is on its way, and counts from zero. */
export async function quiet({ crowd }: Scene): Promise<void> {
  let last = -1;
  for (;;) {
    const { deliveries } = await crowd.ask<Arrivals>({ kind: 'arrivals' });
    if (deliveries === last) break;
    last = deliveries;
    await pause(100);
  }
  await crowd.ask<Arrivals>({ kind: 'reset' });
}
