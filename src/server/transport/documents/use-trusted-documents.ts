import type { GraphQLParams, Plugin } from 'graphql-yoga';

import type { DocumentParts } from './document-id.ts';
import type { TrustedDocuments } from './trusted-documents.ts';

/** A request over HTTP as its client sent it. The items of a batch may be of any type. */
type SentParams = (GraphQLParams & Pick<DocumentParts, 'documentId'>) | null | undefined;

/** Runs trusted documents over HTTP and over event streams. A socket looks them up itself (see `socket/operation.ts`). */
export function useTrustedDocuments(documents: TrustedDocuments): Plugin {
  return {
    onRequestParse: ({ request, url }) => ({
      onRequestParseDone({ requestParserResult, setRequestParserResult }) {
        if (request.method !== 'GET' || Array.isArray(requestParserResult)) return;
        const documentId = url.searchParams.get('documentId');
        // Yoga reads only the parameters that it knows.
        if (documentId !== null) setRequestParserResult(Object.assign(requestParserResult, { documentId }));
      },
    }),
    onParams({ params, setParams }) {
      const sent = params as SentParams;
      if (typeof sent !== 'object' || sent === null) return;
      const text = documents.textFor(sent);
      const { documentId, ...known } = sent;
      // Yoga refuses parameters that it does not know.
      if (text !== null) setParams({ ...known, query: text });
      else if (documentId !== undefined) setParams(known);
    },
  };
}
