import type { ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';

import type { Context } from '../../graphql/context.ts';
import { formatResult, maskErrors, type MaskError } from '../../graphql/errors.ts';
import { fitsInto, jsonBytesOf } from '../../graphql/execution/json-size.ts';
import { resultTooLarge, type ResultBound } from '../../graphql/execution/result-bound.ts';
import type { ServerContext } from '../server-context.ts';
import { documentError } from './document-error.ts';

/** The bounds of results. */
export interface ResultBoundOptions {
  readonly bound: ResultBound;
  readonly maskError: MaskError;
}

/**
 * Bounds the result of each query and mutation, on every transport, before its JSON is made: the errors in number, and all
 * of the result in bytes. A larger result becomes the error `QUERY_TOO_COMPLEX`. All results of a batch have the bound
 * together.
 */
export function useResultBounds({ bound, maskError }: ResultBoundOptions): Plugin<ServerContext & Context> {
  const tooLarge = (): ExecutionResult => ({ errors: [maskError(documentError(resultTooLarge(bound)))] });
  return {
    onExecute: () => ({
      onExecuteDone({ result, setResult }) {
        // A result with deferred parts does not come, because the schema has no such directives.
        const { errors, ...rest } = result as ExecutionResult;
        const masked = errors === undefined ? {} : { errors: maskErrors(errors, maskError) };
        const bounded = { ...rest, ...masked };
        if (!fitsInto(formatResult(bounded), bound.maxBytes)) setResult(tooLarge());
        else if (errors !== undefined) setResult(bounded);
      },
    }),
    onResultProcess(payload) {
      const { result } = payload;
      if (!Array.isArray(result)) return;
      let left = bound.maxBytes;
      const kept = (result as ExecutionResult[]).map((each) => {
        const bytes = jsonBytesOf(formatResult(each), left);
        left -= bytes ?? 0;
        return bytes === null ? tooLarge() : each;
      });
      payload.setResult(kept);
    },
  };
}
