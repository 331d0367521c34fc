import type { Config } from '../../base/config.ts';
import type { OnRefused } from './limit-names.ts';
import type { MutationRate } from './mutation-rate.ts';

/** The bounds of an operation, the same on every transport. 0 turns a limit off, except `maxTokens`. */
export interface OperationLimits {
  readonly maxTokens: number;
  readonly maxDepth: number;
  readonly maxAliases: number;
  readonly maxDirectives: number;
  readonly maxCost: number;
  /** Characters of each name in a document, of the operation name and of each key among the variables. */
  readonly maxNameLength: number;
  /** Values among the variables: objects, lists, items of lists and values of keys. */
  readonly maxVariableNodes: number;
  /** Characters of each text among the arguments and variables. */
  readonly maxArgumentLength: number;
  readonly mutationRate: MutationRate;
  readonly onRefused: OnRefused;
}

/** The limits of a configuration. */
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
