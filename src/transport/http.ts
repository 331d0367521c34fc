import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

import { ApiError } from '../errors.ts';
import type { Metrics } from '../metrics.ts';
import type { Readiness } from './readiness.ts';
import { graphqlPath, pathOf } from './paths.ts';
import type { Yoga } from './yoga.ts';

/** What the HTTP server serves. */
export interface HttpOptions {
  readonly yoga: Yoga;
  readonly readiness: () => Promise<Readiness>;
  readonly metrics: Pick<Metrics, 'exposition' | 'contentType'>;
}

/** Creates the server of every endpoint; it does not listen yet. */
export function createHttpServer({ yoga, readiness, metrics }: HttpOptions): Server {
  return createServer((request, response) => {
    switch (pathOf(request)) {
      case graphqlPath:
        if (hasUnsafeContentType(request)) return refuse(response, 415, 'POST application/json.');
        void yoga(request, response);
        return;
      case '/health':
        return sendJson(response, 200, { status: 'up' });
      case '/ready':
        void readiness().then((ready) => sendJson(response, ready.isReady ? 200 : 503, ready.parts));
        return;
      case '/metrics':
        void metrics.exposition().then((text) => send(response, 200, metrics.contentType, text));
        return;
      default:
        return refuse(response, 404, `Nothing is here. GraphQL is at ${graphqlPath}.`);
    }
  });
}

/**
 * Whether a request has a body that a page of any origin can send without asking: forms, multipart and plain text would
 * let a foreign page run mutations for its visitor.
 */
function hasUnsafeContentType({ method, headers }: IncomingMessage): boolean {
  if (method !== 'POST') return false;
  const mediaType = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  return mediaType !== 'application/json';
}

function refuse(response: ServerResponse, status: number, message: string): void {
  const { code } = new ApiError(status === 404 ? 'NOT_FOUND' : 'BAD_USER_INPUT');
  sendJson(response, status, { errors: [{ message, extensions: { code } }] });
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  send(response, status, 'application/json; charset=utf-8', JSON.stringify(body));
}

function send(response: ServerResponse, status: number, contentType: string, body: string): void {
  response.writeHead(status, { 'content-type': contentType, 'cache-control': 'no-store' });
  response.end(body);
}
