import type { InputFields } from '../../../graphql/repeatable.ts';

/** The fields of an input by which an order or a trade belongs to a trading session. */
export function onBehalfFields(t: InputFields) {
  return {
    sessionId: t.id({
      description:
        'The trading session of the viewer that it belongs to. Needs `decisionId`. A sale sells shares that the session has bought.',
    }),
    decisionId: t.id({ description: 'The decision of the session that led to it.' }),
  };
}
