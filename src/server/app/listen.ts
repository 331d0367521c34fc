import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { watchLoop } from '../base/loop-watch.ts';
import { listenHostOf } from '../transport/http/hosts.ts';
import { graphqlPath, metricsPath } from '../transport/http/paths.ts';
import type { Foundation } from './foundation.ts';
import type { Storage } from './storage.ts';
import type { Transports } from './transports.ts';

/**
 * Opens the port, and the port of the metrics where they have their own. From now on, the drain is the first step of the server's end.
 *
 * @returns the URL of GraphQL, with the port that the system gave.
 * @throws when the port is taken.
 */
export async function listen(
  { config, metrics, logger, disposals }: Foundation,
  { registry }: Pick<Storage, 'registry'>,
  transports: Transports,
): Promise<string> {
  const { server, metricsServer, drain } = transports;
  const host = listenHostOf(config);
  if (metricsServer !== null) {
    const port = await open(metricsServer, config.METRICS_PORT ?? 0, host);
    // Ends after the drain, so that operators see the drain.
    disposals.defer(() => {
      metricsServer.close();
      metricsServer.closeAllConnections();
      return Promise.resolve();
    });
    logger.info({ metricsUrl: urlOf(host, port, metricsPath) }, 'the metrics have a port of their own');
  }
  const port = await open(server, config.PORT, host);
  disposals.defer(watchLoop({ logger, onPause: () => metrics.loopPauses.inc() }));
  disposals.defer(() => drain.run({ ...transports, registry }, config.SHUTDOWN_GRACE_MS / 2));
  return urlOf(host, port, graphqlPath);
}

/** Opens a port. Returns its number. @throws when it is taken. */
async function open(server: Server, port: number, host: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return (server.address() as AddressInfo).port;
}

function urlOf(host: string, port: number, path: string): string {
  const reachableHost = host === '0.0.0.0' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${reachableHost}:${port}${path}`;
}
