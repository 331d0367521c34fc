import { builder } from '../../../graphql/builder.ts';
import { marketRef } from './reference.ts';

/** A page of markets that knows its place in the stream of all markets, where the client selects it. */
interface WithStreamCursor {
  readonly streamCursor?: string | null;
}

/** The GraphQL type `MarketConnection`, for every list of markets. Its value has a `streamCursor` where the client selects `cursor`. */
export const marketConnectionRef = builder.connectionObject(
  {
    type: marketRef,
    name: 'MarketConnection',
    description: 'A page of markets.',
    fields: (fields) => ({
      cursor: fields.field({
        type: 'Cursor',
        description:
          'The position in the stream of all markets, read before the rows: a subscription `after` it, without `marketId`, misses nothing in between.',
        resolve: (connection) => {
          const { streamCursor } = connection as WithStreamCursor;
          if (streamCursor == null)
            throw new Error('markets were loaded without the cursor that is selected of them');
          return streamCursor;
        },
      }),
    }),
  },
  { name: 'MarketEdge', description: 'A market and its place in the list.' },
);
