import type { MarketcastClient } from '../core/client.ts';
import type { AnyDocument, Variables } from '../core/document.ts';
import { MarketcastError, type GraphQLErrorShape } from '../core/errors.ts';
import type { Gap } from '../core/stream.ts';
import type { OperationResult } from '../core/transport.ts';

/** What the adapters of other libraries can be told. */
export interface AdapterOptions {
  /** Told when events may be missing, with the variables of the subscription: the place to fetch queries anew. */
  readonly onGap?: (gap: Gap, variables: Variables) => void;
}

/** Takes the results of an operation, as other libraries have it. */
export interface ResultSink {
  next(result: OperationResult): void;
  /** The errors of GraphQL, or the single error of another kind. */
  error(error: readonly GraphQLErrorShape[] | MarketcastError): void;
  complete(): void;
}

/** Subscribes with the sink of another library. Returns the function that ends it. */
export function subscribeWith(
  client: MarketcastClient,
  document: AnyDocument,
  variables: Variables,
  sink: ResultSink,
  { onGap }: AdapterOptions = {},
): () => void {
  let isOver = false;
  let stop: () => void = () => undefined;
  try {
    stop = client.stream<unknown, Variables>(document, {
      variables,
      onEvent: (_data, result) => isOver || sink.next(result),
      onGap: (gap) => onGap?.(gap, variables),
      onStatus({ state, error }) {
        if (isOver || (state !== 'failed' && state !== 'closed')) return;
        isOver = true;
        if (state === 'closed' || error === null) sink.complete();
        else sink.error(error.errors.length > 0 ? error.errors : error);
      },
    });
  } catch (error) {
    // A document that cannot resume is an error of the operation, as these libraries have it.
    if (!(error instanceof MarketcastError)) throw error;
    sink.error(error);
  }
  return () => {
    isOver = true;
    stop();
  };
}

/** Sends a query or a mutation over HTTP with the sink of another library. Returns the function that lets go of it. */
export function sendWith(
  client: MarketcastClient,
  document: AnyDocument,
  variables: Variables,
  sink: ResultSink,
): () => void {
  let isOver = false;
  client.send<unknown, Variables>(document, variables).then(
    (result) => {
      if (isOver) return;
      sink.next(result);
      sink.complete();
    },
    (error: unknown) => {
      if (!isOver) sink.error(error as MarketcastError);
    },
  );
  return () => {
    isOver = true;
  };
}
