import { GraphQLError } from 'graphql';

/** What is wrong with a request itself, whatever it asks for. */
export function badRequest(message: string, status = 400): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_REQUEST', http: { status } } });
}
