import type { IncomingMessage } from 'node:http';

import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';

import type { OnRefused } from '../limits/limits.ts';
import type { TransportContext } from '../transport-context.ts';

/** How bodies are read. */
export interface RequestBodyOptions {
  readonly maxBodyBytes: number;
  readonly onRefused: OnRefused;
}

/**
 * Reads the body of a request from its connection, at most so many bytes of it.
 *
 * The engine's own way keeps the bytes and the text for as long as the request is answered, which an event stream is
 * for hours.
 */
export function useRequestBody({
  maxBodyBytes,
  onRefused,
}: RequestBodyOptions): Plugin<object, TransportContext> {
  return {
    onRequestParse({ request, requestParser, setRequestParser, serverContext: { req } }) {
      if (request.method !== 'POST' || requestParser === undefined || req === undefined) return;
      const json = async (): Promise<unknown> => {
        const text = await textOf(req, maxBodyBytes);
        if (text !== null) return JSON.parse(text);
        onRefused('MAX_BODY_BYTES');
        throw new GraphQLError('Request body too large', {
          extensions: { code: 'REQUEST_ENTITY_TOO_LARGE', http: { status: 413 } },
        });
      };
      // Only JSON is taken, so that the parser asks for nothing else.
      setRequestParser(() => requestParser({ json } as Request));
    },
  };
}

/** The text of a body; null when it has more bytes. */
async function textOf(request: IncomingMessage, maximumBytes: number): Promise<string | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  // The answer still has to go out over the same connection.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maximumBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
