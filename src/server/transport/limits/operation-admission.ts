import {
  getOperationAST,
  getVariableValues,
  OperationTypeNode,
  type ExecutionArgs,
  type GraphQLError,
  type OperationDefinitionNode,
} from 'graphql';

import { ApiError } from '../../base/errors.ts';
import { shownError } from '../../graphql/errors.ts';
import { costOf, type CostedOperation, type OperationCost } from '../../graphql/execution/cost.ts';
import { fragmentsOf } from '../../graphql/execution/fragments.ts';
import { costRate } from '../../graphql/rates.ts';
import type { GroupOptions } from '../../hub/group.ts';
import type { Hub } from '../../hub/hub.ts';
import type { Requester } from '../server-context.ts';
import { chargesOf } from './account/charges.ts';
import type { CountedSubscription } from './account/counted-subscription.ts';
import { badRequestStatus, documentError } from './document-error.ts';
import type { OperationLimits } from './operation-limits.ts';

/** The cost of an unknown operation, which does not run. */
const noCost: OperationCost = { cost: 0, eventCost: 0, searches: 0 };

/**
 * Checks an operation right before it runs: its variables, its cost, and the rates of its requester. An unknown operation
 * passes, because the execution reports it.
 *
 * @returns the cost of the operation.
 * @throws {ApiError} `QUERY_TOO_COMPLEX`, `RATE_LIMITED`.
 * @throws {GraphQLError} the first error of the variables.
 */
export async function admitOperation(
  args: ExecutionArgs,
  { account, viewer }: Pick<Requester, 'account' | 'viewer'>,
  limits: OperationLimits,
): Promise<OperationCost> {
  const { document, operationName } = args;
  const operation = getOperationAST(document, operationName);
  if (operation == null) return noCost;
  const costed = costedOf(operation, args);
  const cost = costOf(costed);
  assertCost(cost, limits);
  // A subscription is executed by its group, which may be there already: see `admitSubscription`.
  const isSubscription = operation.operation === OperationTypeNode.SUBSCRIPTION;
  await account.take(chargesOf(costed, isSubscription ? 1 : cost.cost), viewer);
  return cost;
}

/** The cost of a new group beside that of its operation: it follows a topic, and ends with its last member. */
const costOfGroup = 20;

/** The parts that tell of a subscription before it joins its group. */
interface JoiningSubscription {
  readonly counted: CountedSubscription;
  readonly group: Pick<GroupOptions, 'key'>;
  readonly hub: Pick<Hub, 'hasGroup'>;
}

/**
 * Counts the group of an admitted subscription, right before the subscription joins. A group that is new in this process
 * has the rest of its cost counted in the rates of its requester, because only a new group has work of its own.
 *
 * @throws {ApiError} `TOO_MANY_SUBSCRIPTIONS`, `RATE_LIMITED`.
 */
export async function admitSubscription(
  { counted, group, hub }: JoiningSubscription,
  { cost, eventCost }: OperationCost,
  { account, viewer }: Pick<Requester, 'account' | 'viewer'>,
): Promise<void> {
  counted.join(group.key, eventCost);
  if (hub.hasGroup(group.key)) return;
  const charges = new Map([[costRate, cost + costOfGroup - 1]]);
  await account.take({ charges, isNeverRefused: false }, viewer);
}

/** The operation with the values of its variables, which its cost depends on. */
function costedOf(
  operation: OperationDefinitionNode,
  { schema, document, variableValues, hideSuggestions }: ExecutionArgs,
): CostedOperation {
  const { errors, coerced: variables } = getVariableValues(
    schema,
    operation.variableDefinitions ?? [],
    variableValues ?? {},
    // Each error quotes the whole value, so the size of many errors is the square of the request's size.
    { maxErrors: 1, hideSuggestions: hideSuggestions ?? false },
  );
  if (errors !== undefined) throw variableError(errors[0]);
  return { schema, fragments: fragmentsOf(document), operation, variables };
}

/** Checks the cost of an operation. */
function assertCost(
  cost: OperationCost,
  { maxCost, maxEventCost, maxSearches, onRefused }: OperationLimits,
): void {
  if (isPast(maxSearches, cost.searches)) {
    onRefused('QUERY_MAX_SEARCHES');
    const message = `An operation may search ${maxSearches === 1 ? 'once' : `${maxSearches} times`}.`;
    throw new ApiError('QUERY_TOO_COMPLEX', { maxSearches }, message);
  }
  if (isPast(maxCost, cost.cost)) {
    onRefused('QUERY_MAX_COST');
    throw new ApiError('QUERY_TOO_COMPLEX', { cost: shownCost(cost.cost), maxCost });
  }
  if (isPast(maxEventCost, cost.eventCost)) {
    onRefused('QUERY_MAX_EVENT_COST');
    throw new ApiError('QUERY_TOO_COMPLEX', { cost: shownCost(cost.eventCost), maxEventCost });
  }
}

/** Whether a value is past a limit. A limit of 0 is off. */
function isPast(limit: number, value: number): boolean {
  return limit !== 0 && value > limit;
}

/** A cost rounded up. JSON has no Infinity. */
function shownCost(cost: number): number {
  return Math.min(Math.ceil(cost), Number.MAX_SAFE_INTEGER);
}

/** The error of variables that the operation does not accept, with the status of a {@link documentError}. */
function variableError(error: GraphQLError | undefined): GraphQLError {
  if (error === undefined) return documentError(new ApiError('BAD_USER_INPUT'));
  return shownError(error, error.message, { ...error.extensions, http: badRequestStatus });
}
