import { GraphQLError } from 'graphql';

import { ApiError } from '../../base/errors.ts';
import type { Config } from '../../base/config.ts';
import { documentError } from '../limits/document-error.ts';
import type { OnRefused } from '../limits/limit-names.ts';
import { documentIdOf, type DocumentParts } from './document-id.ts';

/** The texts of the trusted documents by their ids, as codegen writes them: an id is `sha256:` and the hash of the text. */
export type DocumentManifest = Readonly<Record<string, string>>;

/**
 * The documents that a server trusts, and the requests that it takes besides:
 *
 * ```
 *   TRUSTED_DOCUMENTS           off                        prefer                    only
 *   the id of a trusted         as without the id          its document              its document
 *   another id and a text       the text                   the text                  DOCUMENT_NOT_TRUSTED
 *   another id, no text         PersistedQueryNotSupported PersistedQueryNotFound    DOCUMENT_NOT_TRUSTED
 *   a text without an id        the text                   the text                  DOCUMENT_NOT_TRUSTED
 * ```
 * A client falls back to the text after the two answers of persisted queries: for all its documents after
 * `PersistedQueryNotSupported`, and for one document after `PersistedQueryNotFound`.
 */
export interface TrustedDocuments {
  /**
   * The text of the trusted document that a request names; null when the request runs by its own text.
   *
   * @throws {GraphQLError} when the request may not run.
   */
  textFor(request: DocumentParts): string | null;
}

/** Creates the trusted documents of a server. A refusal is counted by `TRUSTED_DOCUMENTS`. */
export function createTrustedDocuments(
  mode: Config['TRUSTED_DOCUMENTS'],
  manifest: DocumentManifest,
  onRefused: OnRefused,
): TrustedDocuments {
  const texts = new Map(
    mode === 'off' ? [] : Object.entries(manifest).map(([id, text]) => [withoutAlgorithm(id), text]),
  );
  return {
    textFor(request) {
      const id = documentIdOf(request);
      const trusted = id === null ? undefined : texts.get(withoutAlgorithm(id));
      if (trusted !== undefined) return trusted;
      if (mode === 'only') {
        onRefused('TRUSTED_DOCUMENTS');
        throw documentError(new ApiError('DOCUMENT_NOT_TRUSTED'));
      }
      if (id === null || (request.query ?? '') !== '') return null;
      throw persistedQueryError(mode === 'off' ? notSupported : notFound);
    },
  };
}

/** The hash of an id. Apollo Client sends the hash alone, the draft of GraphQL over HTTP has `sha256:` in front of it. */
function withoutAlgorithm(id: string): string {
  return id.replace(/^sha256:/, '');
}

/** The answer after which clients send no ids any more. */
const notSupported = {
  code: 'PERSISTED_QUERY_NOT_SUPPORTED',
  message: 'PersistedQueryNotSupported',
} as const;

/** The answer after which clients send the text of the document. */
const notFound = { code: 'PERSISTED_QUERY_NOT_FOUND', message: 'PersistedQueryNotFound' } as const;

/** The error of a request by an id. Clients look for it in an answer with status 200, whatever its media type is. */
function persistedQueryError({ code, message }: typeof notSupported | typeof notFound): GraphQLError {
  return new GraphQLError(message, { extensions: { code, http: { status: 200 } } });
}
