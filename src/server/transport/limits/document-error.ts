import type { GraphQLError } from 'graphql';

import type { ApiError } from '../../base/errors.ts';
import { graphqlError } from '../../graphql/errors.ts';

/** Status 400, which GraphQL over HTTP sends only as `application/graphql-response+json`. */
export const badRequestStatus = { spec: true, status: 400 } as const;

/** The error of a document that is not run, with {@link badRequestStatus}. */
export function documentError(error: ApiError): GraphQLError {
  return graphqlError(error, badRequestStatus);
}
