import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';

import type { TestServer } from '../servers/server.ts';

/** One event of `text/event-stream`. */
export interface StreamEvent {
  readonly event: string;
  /** Its data, read as JSON; null when it has none. */
  readonly data: unknown;
}

/** A response over Server-Sent Events, read by hand. */
export interface EventStream {
  readonly status: number;
  readonly contentType: string | null;
  /** The next event; null when the stream is over. */
  next(): Promise<StreamEvent | null>;
  /** The events up to the end of the stream. */
  rest(): Promise<readonly StreamEvent[]>;
  /** Goes away without a word. */
  abort(): void;
}

/** How a stream is opened. */
export interface EventStreamOptions {
  readonly token?: string;
  /** POST unless told otherwise. */
  readonly method?: 'GET' | 'POST';
  readonly operationName?: string;
}

/** Asks for an operation as Server-Sent Events. */
export async function openEventStream<Data, Variables>(
  server: TestServer,
  document: TypedDocumentNode<Data, Variables> | string,
  variables: Variables,
  { token, method = 'POST', operationName }: EventStreamOptions = {},
): Promise<EventStream> {
  const query = typeof document === 'string' ? document : print(document);
  const headers = {
    accept: 'text/event-stream',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const controller = new AbortController();
  const { signal } = controller;
  const parameters = new URLSearchParams({ query, variables: JSON.stringify(variables) });
  const response =
    method === 'GET'
      ? await fetch(`${server.url}?${parameters.toString()}`, { headers, signal })
      : await fetch(server.url, {
          method,
          headers: { ...headers, 'content-type': 'application/json' },
          body: JSON.stringify({ query, variables, operationName }),
          signal,
        });
  const events = readEvents(response);
  const next = async (): Promise<StreamEvent | null> => {
    const { value, done } = await events.next();
    return done === true ? null : value;
  };
  return {
    status: response.status,
    contentType: response.headers.get('content-type'),
    next,
    async rest() {
      const rest: StreamEvent[] = [];
      for (let event = await next(); event !== null; event = await next()) rest.push(event);
      return rest;
    },
    abort: () => controller.abort(),
  };
}

async function* readEvents({ body }: Response): AsyncGenerator<StreamEvent, undefined> {
  if (body === null) return;
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = parseEvent(block);
      if (event !== null) yield event;
    }
  }
  if (text !== '') throw new Error(`the stream broke off within an event: ${text}`);
}

/** @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation */
function parseEvent(block: string): StreamEvent | null {
  const fields = new Map<string, string>();
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    // A line that starts with a colon is a comment: it keeps the connection alive.
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1).trimStart());
  }
  const event = fields.get('event');
  if (event === undefined) return null;
  const data = fields.get('data') ?? '';
  return { event, data: data === '' ? null : (JSON.parse(data) as unknown) };
}
