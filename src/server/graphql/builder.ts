import SchemaBuilder from '@pothos/core';
import RelayPlugin from '@pothos/plugin-relay';

import type { Timestamp } from '../base/time.ts';
import { pageSize } from './connections.ts';
import type { Context } from './context.ts';

/** The types of the context, the defaults of fields, and the scalars, for every part of the schema. */
export interface SchemaTypes {
  Context: Context;
  DefaultFieldNullability: false;
  DefaultEdgesNullability: false;
  DefaultNodeNullability: false;
  Scalars: {
    ID: { Input: string; Output: string };
    BigInt: { Input: bigint; Output: bigint };
    Decimal: { Input: string; Output: string };
    DateTime: { Input: Timestamp; Output: Timestamp };
    Cursor: { Input: string; Output: string };
  };
}

/** The builder to which every domain adds its types and fields. A field is non-null unless it says otherwise. */
export const builder = new SchemaBuilder<SchemaTypes>({
  plugins: [RelayPlugin],
  defaultFieldNullability: false,
  relay: {
    cursorType: 'String',
    edgesFieldOptions: { nullable: false, description: 'One edge for each row, in the order of the list.' },
    nodeFieldOptions: { nullable: false, description: 'The row.' },
    cursorFieldOptions: { description: 'Where the row stands in the list: for `after` or `before`.' },
    pageInfoFieldOptions: { description: 'Whether there is more in either direction.' },
    pageInfoTypeOptions: { description: 'Where a page stands in its list.' },
    hasNextPageFieldOptions: { description: 'Whether rows follow the page.' },
    hasPreviousPageFieldOptions: { description: 'Whether rows come before the page.' },
    startCursorFieldOptions: { description: 'Where the first row stands; null for a page without rows.' },
    endCursorFieldOptions: { description: 'Where the last row stands; null for a page without rows.' },
    firstArgOptions: {
      description: `That many from the start; ${pageSize.maximum} at most, ${pageSize.default} unless told.`,
    },
    afterArgOptions: { description: 'Only what follows the row with this cursor.' },
    lastArgOptions: { description: `That many from the end; ${pageSize.maximum} at most.` },
    beforeArgOptions: { description: 'Only what comes before the row with this cursor.' },
    nodeQueryOptions: false,
    nodesQueryOptions: false,
  },
});

builder.queryType({ description: 'What is true now.' });
builder.mutationType({
  description:
    'What can be changed. A mutation is one transaction: all of it takes effect, or none. What it changed is published to subscribers as soon as it has committed.',
});
builder.subscriptionType({
  description:
    'What happens, as it happens. Every stream has one order, the same for every subscriber; each event comes at most once. Keep the `cursor` of the last event: `after` it a new subscription goes on without a gap.',
});
