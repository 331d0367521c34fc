/** The documents of `src/client/documents`, and the types of their results and variables. */
export * from './generated/graphql.ts';
