import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';

import type { TestServer } from '../servers/server.ts';

/** An event of `text/event-stream`. */
export interface StreamEvent {
  readonly event: string;
  /** The data of the event, parsed as JSON; null for an event without data. */
  readonly data: unknown;
}

/** A response over Server-Sent Events. The test reads each event itself. */
export interface EventStream {
  readonly status: number;
  readonly contentType: string | null;
  /** Returns the next event, or null at the end of the stream. */
  next(): Promise<StreamEvent | null>;
  /** Returns the events up to the end of the stream. */
  rest(): Promise<readonly StreamEvent[]>;
  /** Aborts the request. */
  abort(): void;
}

/** The request of a stream. */
export interface EventStreamOptions {
  readonly token?: string;
  /** POST by default. */
  readonly method?: 'GET' | 'POST';
  readonly operationName?: string;
  /** The id of the document, for a request without a text. */
  readonly documentId?: string;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** Requests an operation over Server-Sent Events. */
export async function openEventStream<Data, Variables>(
  server: TestServer,
  document: TypedDocumentNode<Data, Variables> | string | null,
  variables: Variables,
  { token, method = 'POST', operationName, documentId, extensions = {} }: EventStreamOptions = {},
): Promise<EventStream> {
  const query = typeof document === 'string' || document === null ? document : print(document);
  const headers = {
    accept: 'text/event-stream',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const controller = new AbortController();
  const { signal } = controller;
  const parameters = new URLSearchParams({
    ...(query === null ? {} : { query }),
    ...(documentId === undefined ? {} : { documentId }),
    variables: JSON.stringify(variables),
    extensions: JSON.stringify(extensions),
  });
  const response =
    method === 'GET'
      ? await fetch(`${server.url}?${parameters.toString()}`, { headers, signal })
      : await fetch(server.url, {
          method,
          headers: { ...headers, 'content-type': 'application/json' },
          body: JSON.stringify({
            query: query ?? undefined,
            documentId,
            variables,
            operationName,
            extensions,
          }),
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
    // A line that starts with a colon is a comment. The server sends it to keep the connection alive.
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1).trimStart());
  }
  const event = fields.get('event');
  if (event === undefined) return null;
  const data = fields.get('data') ?? '';
  return { event, data: data === '' ? null : (JSON.parse(data) as unknown) };
}
