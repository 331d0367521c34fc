import type { Plugin } from 'graphql-yoga';

import { ApiError } from '../../base/errors.ts';
import type { Context } from '../../graphql/context.ts';
import { graphqlError } from '../../graphql/errors.ts';
import { refusalError } from './refuse.ts';
import { badRequest, batchTooLarge } from './refusals.ts';
import type { OnRefused } from '../limits/limit-names.ts';
import type { ServerContext } from '../server-context.ts';

/** The bound of batches. */
export interface BatchOptions {
  /** Operations of a request at most; 1 turns batches off. */
  readonly maxBatchSize: number;
  readonly onRefused: OnRefused;
}

/**
 * Bounds the list of operations that a request may hold. Each operation is checked and counted as if it came alone. A
 * subscription in a batch is refused, because an event stream needs the response for itself.
 */
export function useBatchLimit({ maxBatchSize, onRefused }: BatchOptions): Plugin<ServerContext & Context> {
  const batches = new WeakSet<Request>();
  return {
    onRequestParse: ({ request }) => ({
      onRequestParseDone({ requestParserResult }) {
        if (!Array.isArray(requestParserResult)) return;
        batches.add(request);
        const { length } = requestParserResult;
        if (length === 0) throw refusalError(badRequest('A batch holds an operation at least.'));
        if (maxBatchSize > 1 && length <= maxBatchSize) return;
        onRefused('MAX_BATCH_SIZE');
        throw refusalError(
          maxBatchSize === 1
            ? badRequest('A request holds one operation, and no list of them.')
            : batchTooLarge(maxBatchSize),
        );
      },
    }),
    onSubscribe({ args, setResultAndStopExecution }) {
      const { request } = args.contextValue as { readonly request?: Request };
      if (request === undefined || !batches.has(request)) return;
      setResultAndStopExecution({ errors: [noSubscription] });
    },
  };
}

const noSubscription = graphqlError(
  new ApiError('BAD_USER_INPUT', {}, 'A subscription needs a request of its own.'),
  { spec: true, status: 400 },
);
