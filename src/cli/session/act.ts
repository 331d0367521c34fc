import type { TypedDocumentNode } from '@graphql-typed-document-node/core';

import { CommandError } from '../command/command.ts';
import { RequestError, type Session } from './session.ts';

/** An operation of an operator. */
export interface Act<Result, Variables> {
  readonly document: TypedDocumentNode<Result, Variables>;
  readonly variables: Variables;
  readonly token: string | null;
}

/**
 * Executes an operation for an operator.
 *
 * @throws {CommandError} with the code and the message of the server when it refuses, and with `advice` for the code.
 */
export async function act<Result, Variables>(
  session: Session,
  { document, variables, token }: Act<Result, Variables>,
  advice: Readonly<Record<string, string>>,
): Promise<Result> {
  try {
    return await session.request(document, variables, token);
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    const next = advice[error.code];
    throw new CommandError(`${error.code}: ${error.message}${next === undefined ? '' : ` ${next}`}`);
  }
}
