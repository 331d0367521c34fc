/** The parts of a request that name its document, as the client sent them. */
export interface DocumentParts {
  readonly query?: unknown;
  /** The id in the draft of GraphQL over HTTP. */
  readonly documentId?: unknown;
  /** `persistedQuery.sha256Hash` is the id that Apollo Client and urql send. */
  readonly extensions?: unknown;
}

/**
 * The id of a request's document; null when the request has none.
 *
 * @see https://github.com/graphql/graphql-over-http/blob/main/spec/Appendix%20A%20--%20Persisted%20Documents.md
 */
export function documentIdOf({ documentId, extensions }: DocumentParts): string | null {
  if (typeof documentId === 'string') return documentId;
  const { persistedQuery } = (extensions ?? {}) as { readonly persistedQuery?: unknown };
  const { sha256Hash } = (persistedQuery ?? {}) as { readonly sha256Hash?: unknown };
  return typeof sha256Hash === 'string' ? sha256Hash : null;
}
