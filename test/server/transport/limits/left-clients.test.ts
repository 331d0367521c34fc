import { buildSchema, parse, type ExecutionArgs } from 'graphql';
import { expect, it } from 'vitest';

import { loadConfig } from '../../../../src/server/base/config.ts';
import { domainVariables } from '../../../../src/server/domains/index.ts';
import { operationLimitsOf } from '../../../../src/server/transport/limits/operation-limits.ts';
import { useOperationLimits } from '../../../../src/server/transport/limits/use-operation-limits.ts';

it.each([
  { client: 'a client that is still there', isOpen: true, executions: 1 },
  { client: 'a client that left while it waited', isOpen: false, executions: 0 },
])('a query of $client is executed $executions times', async ({ isOpen, executions }) => {
  const limits = operationLimitsOf(loadConfig(domainVariables, {}), () => undefined, {
    isAlone: () => false,
    isWriting: () => false,
  });
  const plugin = useOperationLimits({
    limits,
    isSchemaVisible: true,
    maskError: (error) => error as never,
    documentCacheBytes: 1000,
  });
  let executed = 0;
  let execute = (_args: unknown): unknown => (executed += 1);
  const args = {
    schema: buildSchema('type Query { a: Int }'),
    document: parse('{ a }'),
    contextValue: { socket: { isOpen }, account: { key: 'a' } },
  } as unknown as ExecutionArgs;
  await plugin.onExecute?.({
    args,
    executeFn: execute,
    setExecuteFn: (replacement: typeof execute) => (execute = replacement),
  } as never);
  await execute(args);
  expect(executed).toBe(executions);
});
