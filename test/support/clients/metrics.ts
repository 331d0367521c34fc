import type { TestServer } from '../servers/server.ts';

/** Refusals of a server by a limit so far, as `/metrics` tells them. */
export async function refusalsBy(server: Pick<TestServer, 'endpoint'>, limit: string): Promise<number> {
  const text = await (await fetch(server.endpoint('/metrics'))).text();
  return Number(new RegExp(`^marketcast_refusals_total{limit="${limit}"} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
}
