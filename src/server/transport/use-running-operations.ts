import type { DocumentNode, ExecutionArgs } from 'graphql';
import type { Plugin } from 'graphql-yoga';

import type { Context } from '../graphql/context.ts';
import type { ServerContext } from './server-context.ts';

/**
 * Notes the synchronous parts of every operation, on every transport: parse, validate, execute and subscribe with their
 * admission, and the making of the answer. It comes before the other plugins, so that their work counts too.
 */
export function useRunningOperations(): Plugin<ServerContext & Context> {
  return {
    onParse({ context: { operation }, params: { source } }) {
      operation.begin(String(source));
      return ({ result }) => {
        const parsed: unknown = result;
        if (isDocument(parsed)) operation.begin(parsed);
        operation.end();
      };
    },
    onValidate({ context: { operation } }) {
      operation.begin();
      return () => operation.end();
    },
    onExecute({ args, executeFn, setExecuteFn }) {
      setExecuteFn(noted(args, executeFn));
    },
    onSubscribe({ args }) {
      // The function that subscribes is another plugin's. It ends with the first wait.
      const { operation } = args.contextValue as ServerContext;
      operation.begin((args as ExecutionArgs).document, args.operationName);
    },
    onResultProcess({ serverContext }) {
      (serverContext as unknown as ServerContext).operation.begin();
    },
    onResponse({ serverContext }) {
      (serverContext as unknown as ServerContext).operation.end();
    },
  };
}

type Run = (args: never) => unknown;

/** Notes the operation now, and again while the function runs. */
function noted(args: ExecutionArgs, run: Run): (args: ExecutionArgs) => unknown {
  const { operation } = args.contextValue as ServerContext;
  operation.begin(args.document, args.operationName);
  return (given) => {
    operation.begin();
    try {
      return run(given as never);
    } finally {
      operation.end();
    }
  };
}

/** Whether a document was parsed. Otherwise the result is the error, or null. */
function isDocument(result: unknown): result is DocumentNode {
  return typeof result === 'object' && result !== null && 'definitions' in result;
}
