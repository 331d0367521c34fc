import {
  getOperationAST,
  getVariableValues,
  type GraphQLError,
  Kind,
  OperationTypeNode,
  visit,
  type DocumentNode,
  type ExecutionArgs,
  type OperationDefinitionNode,
} from 'graphql';

import type { Config } from '../../base/config.ts';
import { ApiError } from '../../base/errors.ts';
import type { Viewer } from '../../graphql/context.ts';
import { fragmentsOf } from '../../graphql/execution/fragments.ts';
import { measureDocument } from '../../graphql/execution/document-size.ts';
import { graphqlError, shownError } from '../../graphql/errors.ts';
import { costOf } from '../../graphql/execution/cost.ts';
import { countTokens } from '../../graphql/execution/tokens.ts';
import type { OnRefused } from './limits.ts';
import type { MutationRate } from './mutation-rate.ts';

/** What an operation may be, on every transport. 0 turns a limit off. */
export interface OperationLimits {
  readonly maxTokens: number;
  readonly maxDepth: number;
  readonly maxAliases: number;
  readonly maxDirectives: number;
  readonly maxCost: number;
  /** Characters of one name in a document, of the name of an operation and of a key among the variables. */
  readonly maxNameLength: number;
  /** Values among the variables: objects, lists, items of lists and values of keys. */
  readonly maxVariableNodes: number;
  /** Characters of one text among the arguments and variables. */
  readonly maxArgumentLength: number;
  readonly mutationRate: MutationRate;
  readonly onRefused: OnRefused;
}

/** The limits that a configuration names. */
export function operationLimitsOf(
  config: Config,
  mutationRate: MutationRate,
  onRefused: OnRefused,
): OperationLimits {
  return {
    maxTokens: config.QUERY_MAX_TOKENS,
    maxDepth: config.QUERY_MAX_DEPTH,
    maxAliases: config.QUERY_MAX_ALIASES,
    maxDirectives: config.QUERY_MAX_DIRECTIVES,
    maxCost: config.QUERY_MAX_COST,
    maxNameLength: config.QUERY_MAX_NAME_LENGTH,
    maxVariableNodes: config.QUERY_MAX_VARIABLE_NODES,
    maxArgumentLength: config.MAX_ARGUMENT_LENGTH,
    mutationRate,
    onRefused,
  };
}

/** Who wants to run an operation. */
export interface Requester {
  readonly viewer: Viewer | null;
  readonly address: string;
}

/** What is measured before a document is validated, with its variable and its limit. */
const sizes = {
  depth: { name: 'QUERY_MAX_DEPTH', limit: 'maxDepth' },
  aliases: { name: 'QUERY_MAX_ALIASES', limit: 'maxAliases' },
  directives: { name: 'QUERY_MAX_DIRECTIVES', limit: 'maxDirectives' },
} as const;

/**
 * Looks at a document that was just parsed, before anything else takes time for it.
 *
 * @throws {ApiError} `QUERY_TOO_COMPLEX`; `BAD_USER_INPUT` for a text that is too long.
 */
export function assertSize(document: DocumentNode, limits: OperationLimits): void {
  if (countTokens(document) > limits.maxTokens) throw tooManyTokens(limits);
  visit(document, {
    [Kind.NAME]: ({ value }) => assertName(value, limits),
    [Kind.ENUM]: ({ value }) => assertName(value, limits),
    [Kind.STRING]: ({ value }) => assertText(value, limits),
  });
  const size = measureDocument(document);
  for (const [measure, { name, limit }] of Object.entries(sizes)) {
    const value = size[measure as keyof typeof sizes];
    if (limits[limit] === 0 || value <= limits[limit]) continue;
    limits.onRefused(name);
    throw new ApiError('QUERY_TOO_COMPLEX', { [limit]: limits[limit] });
  }
}

/** The refusal of a document with too many tokens. */
export function tooManyTokens({ maxTokens, onRefused }: OperationLimits): ApiError {
  onRefused('QUERY_MAX_TOKENS');
  return new ApiError('QUERY_TOO_COMPLEX', { maxTokens });
}

/**
 * Looks at an operation that is about to run, with its variables.
 *
 * @throws {ApiError} `QUERY_TOO_COMPLEX`, `RATE_LIMITED`.
 * @throws {GraphQLError} the first thing that is wrong with the variables.
 */
export async function assertAllowed(
  args: ExecutionArgs,
  requester: Requester,
  limits: OperationLimits,
): Promise<void> {
  const { schema, document, operationName, variableValues } = args;
  const operation = getOperationAST(document, operationName);
  // The execution tells that there is no such operation.
  if (operation == null) return;
  const { hideSuggestions = false } = args;
  const { errors, coerced } = getVariableValues(
    schema,
    operation.variableDefinitions ?? [],
    variableValues ?? {},
    // Each error quotes the value that it is about, so that many of them take the square of what was sent.
    { maxErrors: 1, hideSuggestions: hideSuggestions ?? false },
  );
  if (errors !== undefined) throw variableError(errors[0]);
  const cost = costOf({ schema, document, operation, variables: coerced });
  if (limits.maxCost > 0 && cost > limits.maxCost) {
    limits.onRefused('QUERY_MAX_COST');
    // JSON has no Infinity.
    const shown = Math.min(cost, Number.MAX_SAFE_INTEGER);
    throw new ApiError('QUERY_TOO_COMPLEX', { cost: shown, maxCost: limits.maxCost });
  }
  if (operation.operation !== OperationTypeNode.MUTATION) return;
  try {
    await limits.mutationRate.take(requester.viewer, requester.address, fieldCount(operation, document));
  } catch (error) {
    if (error instanceof ApiError) limits.onRefused('RATE_LIMIT_MUTATIONS');
    throw error;
  }
}

/** Fields at the root of an operation, through its fragments. */
function fieldCount({ selectionSet }: OperationDefinitionNode, document: DocumentNode): number {
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

/** @throws {ApiError} `QUERY_TOO_COMPLEX` for a name that is too long. */
export function assertName(name: string, { maxNameLength, onRefused }: OperationLimits): void {
  if (maxNameLength === 0 || name.length <= maxNameLength) return;
  onRefused('QUERY_MAX_NAME_LENGTH');
  throw new ApiError('QUERY_TOO_COMPLEX', { maxNameLength });
}

/** @throws {ApiError} `BAD_USER_INPUT` for a text that is too long. */
export function assertText(text: string, { maxArgumentLength, onRefused }: OperationLimits): void {
  if (maxArgumentLength === 0 || text.length <= maxArgumentLength) return;
  onRefused('MAX_ARGUMENT_LENGTH');
  const message = `A text among the arguments has more than ${maxArgumentLength} characters.`;
  throw new ApiError('BAD_USER_INPUT', { maxArgumentLength }, message);
}

/** An error of variables that the operation does not take: 400, as {@link documentError}. */
function variableError(error: GraphQLError | undefined): GraphQLError {
  if (error === undefined) return documentError(new ApiError('BAD_USER_INPUT'));
  return shownError(error, error.message, { ...error.extensions, http: badRequestStatus });
}

const badRequestStatus = { spec: true, status: 400 } as const;

/** An error of a document that cannot be served: 400, where the media type says so. */
export function documentError(error: ApiError): GraphQLError {
  return graphqlError(error, badRequestStatus);
}
