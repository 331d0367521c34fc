import type { Config } from '../../base/config.ts';
import { costRate } from '../../graphql/rates.ts';
import type { ResultBound } from '../../graphql/execution/result-bound.ts';
import type { OnRefused } from './limit-names.ts';
import { OperationLane } from './operation-lane.ts';
import { TimeOfAccounts } from './time-of-accounts.ts';

/** The bounds of an operation, the same on every transport. 0 turns a limit off, except `maxTokens`. */
export interface OperationLimits {
  readonly maxTokens: number;
  readonly maxDepth: number;
  readonly maxAliases: number;
  readonly maxDirectives: number;
  readonly maxCost: number;
  /** Cost of what a subscription runs at each event. */
  readonly maxEventCost: number;
  /** Searches in texts. */
  readonly maxSearches: number;
  /** Characters of each name in a document, of the operation name and of each key among the variables. */
  readonly maxNameLength: number;
  /** Values among the variables: objects, lists, items of lists and values of keys. */
  readonly maxVariableNodes: number;
  /** Characters of each text among the arguments and variables. */
  readonly maxArgumentLength: number;
  /** The bound of a result. It is never more than the bytes that may wait for a client. */
  readonly result: ResultBound;
  /** The order in which operations are parsed and executed. */
  readonly lane: OperationLane;
  readonly onRefused: OnRefused;
}

/** What else goes on in the process. */
export interface ProcessState {
  /** Whether a single address is connected. */
  readonly isAlone: () => boolean;
  /** Whether payloads wait to be written to clients. */
  readonly isWriting: () => boolean;
}

/** The limits of a configuration. */
export function operationLimitsOf(
  config: Config,
  onRefused: OnRefused,
  { isAlone, isWriting }: ProcessState,
): OperationLimits {
  return {
    maxTokens: config.QUERY_MAX_TOKENS,
    maxDepth: config.QUERY_MAX_DEPTH,
    maxAliases: config.QUERY_MAX_ALIASES,
    maxDirectives: config.QUERY_MAX_DIRECTIVES,
    maxCost: config.QUERY_MAX_COST,
    maxEventCost: config.QUERY_MAX_EVENT_COST,
    maxSearches: config.QUERY_MAX_SEARCHES,
    maxNameLength: config.QUERY_MAX_NAME_LENGTH,
    maxVariableNodes: config.QUERY_MAX_VARIABLE_NODES,
    maxArgumentLength: config.MAX_ARGUMENT_LENGTH,
    result: {
      maxBytes: Math.min(config.MAX_RESULT_BYTES, config.MAX_BUFFERED_BYTES),
      onExceeded: () => onRefused('MAX_RESULT_BYTES'),
    },
    lane: new OperationLane({
      maxRunning: config.MAX_RUNNING_QUERIES,
      time: costRate.perSecond(config) === 0 ? null : new TimeOfAccounts(isAlone),
      isWriting,
      onFull: () => onRefused('MAX_RUNNING_QUERIES'),
    }),
    onRefused,
  };
}
