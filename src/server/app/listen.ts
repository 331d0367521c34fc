import type { AddressInfo } from 'node:net';

import { listenHostOf } from '../transport/http/hosts.ts';
import { graphqlPath } from '../transport/http/paths.ts';
import type { Foundation } from './foundation.ts';
import type { Storage } from './storage.ts';
import type { Transports } from './transports.ts';

/**
 * Opens the port. From now on, the drain is the first step of the server's end.
 *
 * @returns the URL of GraphQL, with the port that the system gave.
 * @throws when the port is taken.
 */
export async function listen(
  { config, disposals }: Foundation,
  { registry }: Pick<Storage, 'registry'>,
  transports: Transports,
): Promise<string> {
  const { server, drain } = transports;
  const host = listenHostOf(config);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.PORT, host, resolve);
  });
  disposals.defer(() => drain.run({ ...transports, registry }, config.SHUTDOWN_GRACE_MS / 2));
  const { port } = server.address() as AddressInfo;
  const reachableHost = host === '0.0.0.0' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${reachableHost}:${port}${graphqlPath}`;
}
