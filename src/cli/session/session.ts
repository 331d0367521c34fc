import { print } from 'graphql';
import type { DocumentNode } from 'graphql';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';

import { persistedQueryOf } from '../../client/persisted-query.ts';

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

interface GraphQLAnswer {
  readonly data?: unknown;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions?: { readonly code?: unknown; readonly retryAfterMs?: unknown };
  }[];
}

const requestTimeoutMs = 30_000;

/** A session with the server at `url`. It holds nothing that needs closing. */
export function createSession(url: string): Session {
  const texts = new WeakMap<DocumentNode, string>();
  const textOf = (document: DocumentNode) => {
    const text = texts.get(document) ?? print(document);
    texts.set(document, text);
    return text;
  };
  return {
    url,
    async request(document, variables, token = null) {
      const answer = await post(url, token, {
        query: textOf(document),
        variables,
        extensions: persistedQueryOf(document),
      });
      const error = answer.errors?.[0];
      if (error === undefined) return answer.data as never;
      const { code, retryAfterMs } = error.extensions ?? {};
      throw new RequestError(
        typeof code === 'string' ? code : 'UNKNOWN',
        error.message,
        typeof retryAfterMs === 'number' ? retryAfterMs : null,
      );
    },
  };
}

async function post(url: string, token: string | null, body: object): Promise<GraphQLAnswer> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json, application/json',
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(requestTimeoutMs),
    });
    text = await response.text();
  } catch (error) {
    throw new RequestError('UNREACHABLE', `${url} cannot be reached: ${reasonOf(error)}`);
  }
  const answer = readAnswer(text);
  if (answer === null)
    throw new RequestError('NOT_GRAPHQL', `${url} is no GraphQL endpoint: HTTP ${response.status}`);
  return answer;
}

function readAnswer(text: string): GraphQLAnswer | null {
  try {
    const answer: unknown = JSON.parse(text);
    const isAnswer =
      typeof answer === 'object' && answer !== null && ('data' in answer || 'errors' in answer);
    return isAnswer ? (answer as GraphQLAnswer) : null;
  } catch {
    return null;
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // The message of fetch is only "fetch failed"; its cause holds the reason.
  const { cause } = error;
  if (cause instanceof Error) return 'code' in cause ? String(cause.code) : cause.message;
  return error.message;
}
