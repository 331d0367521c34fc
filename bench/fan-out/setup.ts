import { setTimeout as pause } from 'node:timers/promises';

import type { ResourceStack } from './resource-stack.ts';
import type { Arrivals, ClientsCommand } from './clients/commands.ts';
import type { ProtocolName } from './clients/protocols.ts';
import { startClients, type BenchProcess } from './measured-process.ts';
import type { RunningServer, ServerKind } from './servers.ts';
import type { Effort, Stage } from './suites.ts';

/** How long a delivery may take before the server counts as broken. */
export const deliveryTimeoutMs = 20_000;

/** A server with its clients. */
export interface Setup extends RunningServer {
  readonly protocol: ProtocolName;
  readonly clients: BenchProcess<ClientsCommand>;
  readonly connections: number;
  readonly effort: Effort;
}

/** Starts a server and the process of its clients. */
export async function startSetup(
  stack: ResourceStack,
  kind: ServerKind,
  { markets, connections }: Pick<Stage, 'markets' | 'connections'>,
  effort: Effort,
): Promise<Setup> {
  const running = await kind.start(stack, markets);
  const clients = stack.use(startClients());
  return { ...running, protocol: kind.protocol, clients, connections, effort };
}

/** Connects the clients that are not there yet, and waits until each has got an event: then all are live. */
export async function connectAll(setup: Setup): Promise<void> {
  const { connections } = await setup.clients.ask<Arrivals>({ kind: 'arrivals' });
  if (connections === setup.connections) return;
  await connect(setup, setup.connections - connections);
}

/** Connects clients, with so many subscriptions each. Resolves when every client has got an event. */
export async function connect(setup: Setup, count: number, subscriptions = 1): Promise<void> {
  const { protocol, markets, measured, clients } = setup;
  const url = measured.url;
  await clients.ask<Arrivals>({ kind: 'open', protocol, url, markets, count, subscriptions }, 120_000);
  const untilMs = performance.now() + deliveryTimeoutMs;
  for (;;) {
    setup.emitter.tell({ kind: 'emit', markets, perTick: 1 });
    await pause(200);
    const { silent, firstLoss } = await clients.ask<Arrivals>({ kind: 'arrivals' });
    if (firstLoss !== null) throw new Error(firstLoss);
    if (silent === 0) break;
    if (performance.now() > untilMs) throw new Error(`${silent} clients get nothing`);
  }
  await untilQuiet(setup);
}

/** Waits until nothing is on its way, and counts from zero. */
export async function untilQuiet({ clients }: Setup): Promise<void> {
  let last = -1;
  for (;;) {
    const { deliveries } = await clients.ask<Arrivals>({ kind: 'arrivals' });
    if (deliveries === last) break;
    last = deliveries;
    await pause(100);
  }
  await clients.ask<Arrivals>({ kind: 'reset' });
}
