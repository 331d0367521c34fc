import type { IncomingMessage } from 'node:http';

import type { Plugin } from 'graphql-yoga';

import type { OnRefused } from '../limits/limit-names.ts';
import type { ServerContext } from '../server-context.ts';
import { refusalError } from './refuse.ts';
import { bodyTooLarge } from './refusals.ts';

/** The bound of bodies. */
export interface RequestBodyOptions {
  readonly maxBodyBytes: number;
  readonly onRefused: OnRefused;
}

/**
 * Reads the body of a request from its connection: at most `maxBodyBytes`, and 413 beyond.
 *
 * Yoga itself would keep the bytes and the text of the body until the response ends, which takes hours for an event stream.
 */
export function useRequestBody({
  maxBodyBytes,
  onRefused,
}: RequestBodyOptions): Plugin<object, ServerContext> {
  return {
    onRequestParse({ request, requestParser, setRequestParser, serverContext: { req } }) {
      if (request.method !== 'POST' || requestParser === undefined || req === undefined) return;
      const json = async (): Promise<unknown> => {
        const text = await textOf(req, maxBodyBytes);
        if (text !== null) return JSON.parse(text);
        onRefused('MAX_BODY_BYTES');
        throw refusalError(bodyTooLarge(maxBodyBytes));
      };
      // The parser calls only `json`, because a body of another type was refused before.
      setRequestParser(() => requestParser({ json } as Request));
    },
  };
}

/** The text of a body; null when the body has more than `maximumBytes`. */
async function textOf(request: IncomingMessage, maximumBytes: number): Promise<string | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  // The answer still goes out over the same connection.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maximumBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
