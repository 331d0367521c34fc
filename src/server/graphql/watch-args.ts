import { builder } from './builder.ts';

/** The arguments that every stream of events takes. */
export const watchArgs = builder.args((t) => ({
  marketId: t.id({ description: 'Only of this market; leave it out for all.' }),
  after: t.field({ type: 'Cursor', description: 'Resume after this position.' }),
}));
