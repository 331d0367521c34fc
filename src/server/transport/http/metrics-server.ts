import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

import type { Logger } from '../../base/logger.ts';
import type { Metrics } from '../../base/metrics.ts';
import type { OnRefused } from '../limits/limit-names.ts';
import type { HostOriginChecks } from './host-origin-checks.ts';
import { metricsPath, pathOf } from './paths.ts';
import { refusals } from './refusals.ts';
import { sendRefusal } from './refuse.ts';

/** The metrics, and the hosts that are served. */
export interface MetricsServerOptions {
  readonly metrics: Pick<Metrics, 'exposition' | 'contentType'>;
  readonly checks: Pick<HostOriginChecks, 'refuseHost'>;
  /** Milliseconds in which a request must have arrived. */
  readonly requestTimeoutMs: number;
  readonly onRefused: OnRefused;
  readonly logger: Logger;
}

/** Connections at once at most: operators are few. */
const maxConnections = 100;

/** Creates a server of `/metrics` alone, for a port that clients do not reach; it does not listen yet. */
export function createMetricsServer(options: MetricsServerOptions): Server {
  const { checks, requestTimeoutMs, onRefused, logger } = options;
  const settings = {
    requireHostHeader: false,
    headersTimeout: requestTimeoutMs,
    requestTimeout: requestTimeoutMs,
  };
  const server = createServer(settings, (request, response) => {
    const refusal =
      checks.refuseHost(request) ?? (pathOf(request) === metricsPath ? null : refusals.notFound);
    if (refusal !== null) return sendRefusal(request, response, refusal);
    sendMetrics(response, options).catch((error: unknown) => {
      logger.error({ err: error }, 'the metrics could not be read');
      fail(request, response);
    });
  });
  server.maxConnections = maxConnections;
  // Node ends a connection past the bound before any request of it is read.
  server.on('drop', () => onRefused('METRICS_PORT'));
  return server;
}

/** Answers with the metrics. */
export async function sendMetrics(
  response: ServerResponse,
  { metrics }: Pick<MetricsServerOptions, 'metrics'>,
): Promise<void> {
  const body = await metrics.exposition();
  response.writeHead(200, { 'content-type': metrics.contentType, 'cache-control': 'no-store' });
  response.end(body);
}

function fail(request: IncomingMessage, response: ServerResponse): void {
  if (response.headersSent) response.destroy();
  else sendRefusal(request, response, refusals.failure);
}
