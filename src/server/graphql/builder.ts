import SchemaBuilder from '@pothos/core';
import RelayPlugin from '@pothos/plugin-relay';

import type { Timestamp } from '../base/time.ts';
import { pageSize } from './connections.ts';
import type { Context } from './context.ts';
import { rowsOfConnection } from './field-cost.ts';

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
    JSON: { Input: unknown; Output: unknown };
  };
}

/** The builder to which every domain adds its types and fields. A field is non-null unless it says otherwise. */
export const builder = new SchemaBuilder<SchemaTypes>({
  plugins: [RelayPlugin],
  defaultFieldNullability: false,
  relay: {
    cursorType: 'String',
    edgesFieldOptions: {
      nullable: false,
      extensions: rowsOfConnection,
      description: 'The rows of the page, in the order of the list, each with its cursor.',
    },
    nodeFieldOptions: { nullable: false, description: 'The row.' },
    cursorFieldOptions: { description: 'The place of the row in the list, for `after` or `before`.' },
    pageInfoFieldOptions: { description: 'Whether the list has rows before and after the page.' },
    pageInfoTypeOptions: { description: 'The place of a page in its list.' },
    hasNextPageFieldOptions: { description: 'Whether rows follow the page.' },
    hasPreviousPageFieldOptions: { description: 'Whether rows come before the page.' },
    startCursorFieldOptions: { description: 'The cursor of the first row; null for a page without rows.' },
    endCursorFieldOptions: { description: 'The cursor of the last row; null for a page without rows.' },
    firstArgOptions: {
      description: `Number of rows from the start of the list: ${pageSize.default} by default, ${pageSize.maximum} at most.`,
    },
    afterArgOptions: { description: 'Only rows after the row with this cursor.' },
    lastArgOptions: { description: `Number of rows from the end of the list: ${pageSize.maximum} at most.` },
    beforeArgOptions: { description: 'Only rows before the row with this cursor.' },
    nodeQueryOptions: false,
    nodesQueryOptions: false,
  },
});

builder.queryType({ description: 'Reads the present state.' });
builder.mutationType({
  description:
    'Changes the state. A mutation is a transaction: all of its changes take effect, or none. Its events are published to subscribers as soon as it has committed.',
});
builder.subscriptionType({
  description:
    'Streams of events. Every stream has a single order, the same for every subscriber, and each event comes at most once. Keep the `cursor` of the last event: a new subscription `after` it resumes without a gap.',
});
