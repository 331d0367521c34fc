import type { Plugin } from 'graphql-yoga';

import { refusalError } from './refuse.ts';
import { badRequest } from './refusals.ts';

/**
 * The status codes of GraphQL over HTTP. A request that is not well-formed gets 400 in every media type. A well-formed
 * request that cannot be run gets 400 only as `application/graphql-response+json`, and 200 otherwise.
 *
 * @see https://graphql.github.io/graphql-over-http/draft/#sec-Status-Codes
 */
export const graphqlOverHttp: Plugin = {
  onRequestParse({ request, url }) {
    if (request.method !== 'GET') return;
    for (const name of ['variables', 'extensions']) {
      const value = url.searchParams.get(name) ?? '';
      if (value !== '' && !isJson(value)) throw refusalError(badRequest(`"${name}" is no JSON.`));
    }
  },
  onParams({ params }) {
    // Yoga's type does not hold for the requests of all clients.
    const operationName: unknown = (params as Partial<typeof params> | null)?.operationName ?? '';
    if (typeof operationName !== 'string') throw refusalError(badRequest('"operationName" is no text.'));
  },
  onResultProcess({ result }) {
    if (!('errors' in result)) return;
    for (const { extensions } of result.errors ?? []) {
      const { code, http } = extensions as { readonly code?: string; readonly http?: { status?: number } };
      if (http?.status === 400) Object.assign(http, { spec: code !== 'BAD_REQUEST' });
    }
  },
};

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
