import type { TypedDocumentNode } from '@graphql-typed-document-node/core';

import { createMarketcastClient, MarketcastError } from '../../client/sse.ts';

/** A refused request. Without an answer the code is `UNREACHABLE`, and for an answer that is no GraphQL `NOT_GRAPHQL`. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly code: string;
  /** Milliseconds after which the server accepts the request again; null when it gave none. */
  readonly retryAfterMs: number | null;

  constructor(code: string, message: string, retryAfterMs: number | null = null) {
    super(message);
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}

/** A server's GraphQL endpoint over HTTP. */
export interface Session {
  readonly url: string;

  /**
   * Executes a query or a mutation with `token`, or anonymously without it.
   *
   * @throws {RequestError} with the code of the first error. A request is never repeated.
   */
  request<Result, Variables>(
    document: TypedDocumentNode<Result, Variables>,
    variables: Variables,
    token?: string | null,
  ): Promise<Result>;
}

/** A session with the server at `url`. It holds nothing that needs closing. */
export function createSession(url: string): Session {
  return {
    url,
    async request(document, variables, token = null) {
      // Another client for each request, because each has a token of its own. A client without streams opens nothing.
      const client = createMarketcastClient({ url, token });
      try {
        return await client.request(document, variables);
      } catch (error) {
        if (!(error instanceof MarketcastError)) throw error;
        const { code, message, retryAfterMs, cause } = error;
        if (error.errors.length > 0) throw new RequestError(code, message, retryAfterMs);
        // An error of the client ends with a full stop. The commands add one of their own.
        const text = code === 'UNREACHABLE' ? `${url} cannot be reached: ${reasonOf(cause)}` : message;
        throw new RequestError(code, text.replace(/\.$/, ''), retryAfterMs);
      }
    },
  };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // The message of fetch is only "fetch failed"; its cause holds the reason.
  const { cause } = error;
  if (cause instanceof Error) return 'code' in cause ? String(cause.code) : cause.message;
  return error.message;
}
