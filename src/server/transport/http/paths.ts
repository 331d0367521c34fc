import type { IncomingMessage } from 'node:http';

/** Path of GraphQL over HTTP, Server-Sent Events and WebSocket, and of GraphiQL. */
export const graphqlPath = '/graphql';

/** The path of a request, without its query. Clients send what they like: this takes any text. */
export function pathOf({ url = '/' }: IncomingMessage): string {
  return url.split(/[?#]/, 1)[0] ?? '/';
}
