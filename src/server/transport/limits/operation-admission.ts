import {
  getOperationAST,
  getVariableValues,
  Kind,
  OperationTypeNode,
  type DocumentNode,
  type ExecutionArgs,
  type GraphQLError,
  type OperationDefinitionNode,
} from 'graphql';

import { ApiError } from '../../base/errors.ts';
import { shownError } from '../../graphql/errors.ts';
import { costOf } from '../../graphql/execution/cost.ts';
import { fragmentsOf } from '../../graphql/execution/fragments.ts';
import type { Requester } from '../server-context.ts';
import { badRequestStatus, documentError } from './document-error.ts';
import type { OperationLimits } from './operation-limits.ts';

/**
 * Checks an operation right before it runs: its variables, its cost, and for mutations the rate of its requester. An
 * unknown operation passes, because the execution reports it.
 *
 * @throws {ApiError} `QUERY_TOO_COMPLEX`, `RATE_LIMITED`.
 * @throws {GraphQLError} the first error of the variables.
 */
export async function admitOperation(
  args: ExecutionArgs,
  requester: Requester,
  limits: OperationLimits,
): Promise<void> {
  const { document, operationName } = args;
  const operation = getOperationAST(document, operationName);
  if (operation == null) return;
  assertCost(operation, args, limits);
  if (operation.operation !== OperationTypeNode.MUTATION) return;
  try {
    await limits.mutationRate.take(requester.viewer, requester.address, rootFieldCount(operation, document));
  } catch (error) {
    if (error instanceof ApiError) limits.onRefused('RATE_LIMIT_MUTATIONS');
    throw error;
  }
}

/** Checks the variables, which the cost depends on, and the cost. */
function assertCost(
  operation: OperationDefinitionNode,
  { schema, document, variableValues, hideSuggestions }: ExecutionArgs,
  { maxCost, onRefused }: OperationLimits,
): void {
  const { errors, coerced: variables } = getVariableValues(
    schema,
    operation.variableDefinitions ?? [],
    variableValues ?? {},
    // Each error quotes the whole value, so the size of many errors is the square of the request's size.
    { maxErrors: 1, hideSuggestions: hideSuggestions ?? false },
  );
  if (errors !== undefined) throw variableError(errors[0]);
  const cost = costOf({ schema, document, operation, variables });
  if (maxCost === 0 || cost <= maxCost) return;
  onRefused('QUERY_MAX_COST');
  // JSON has no Infinity.
  throw new ApiError('QUERY_TOO_COMPLEX', { cost: Math.min(cost, Number.MAX_SAFE_INTEGER), maxCost });
}

/** Fields at the root of an operation, through its fragments: each mutation field counts as a mutation. */
function rootFieldCount({ selectionSet }: OperationDefinitionNode, document: DocumentNode): number {
  const fragments = fragmentsOf(document);
  const seen = new Set<string>();
  const count = ({ selections }: OperationDefinitionNode['selectionSet']): number =>
    selections.reduce((sum, selection) => {
      if (selection.kind === Kind.FIELD) return sum + 1;
      if (selection.kind === Kind.INLINE_FRAGMENT) return sum + count(selection.selectionSet);
      const name = selection.name.value;
      const fragment = fragments.get(name);
      if (seen.has(name) || fragment === undefined) return sum;
      seen.add(name);
      return sum + count(fragment.selectionSet);
    }, 0);
  return count(selectionSet);
}

/** The error of variables that the operation does not accept, with the status of a {@link documentError}. */
function variableError(error: GraphQLError | undefined): GraphQLError {
  if (error === undefined) return documentError(new ApiError('BAD_USER_INPUT'));
  return shownError(error, error.message, { ...error.extensions, http: badRequestStatus });
}
