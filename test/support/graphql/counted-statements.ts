import type { KyselyPlugin } from 'kysely';

import type { Queryable } from '../../../src/server/db/client.ts';
import type { Context } from '../../../src/server/graphql/context.ts';
import type { GraphQLStage } from './stage.ts';

/** A context whose statements are counted. */
export interface CountedContext {
  readonly context: Context;
  /** The statements so far. */
  readonly count: () => number;
}

/** Creates a context of a stage, with services of its own, that counts the statements of the database. */
export function countStatements(stage: GraphQLStage): CountedContext {
  let count = 0;
  const counter: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    transformResult({ result }) {
      count += 1;
      return Promise.resolve(result);
    },
  };
  const queries: Queryable = stage.services.queries.withPlugin(counter);
  return { context: { services: { ...stage.services, queries }, viewer: null }, count: () => count };
}
