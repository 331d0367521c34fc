import type { IncomingMessage } from 'node:http';

/** Path of GraphQL over HTTP, Server-Sent Events and WebSocket, and of GraphiQL. */
export const graphqlPath = '/graphql';

/** Path that tells whether the process lives. */
export const healthPath = '/health';

/** Path that tells load balancers whether the server can do its work. */
export const readyPath = '/ready';

/** Path of the metrics, in the exposition format of Prometheus. */
export const metricsPath = '/metrics';

/** The path of a request, without its query. Never throws, because clients send any text as a target. */
export function pathOf({ url = '/' }: IncomingMessage): string {
  return url.split(/[?#]/, 1)[0] ?? '/';
}
