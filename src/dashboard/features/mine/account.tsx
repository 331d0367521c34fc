import type { Live, MarketcastClient } from 'marketcast/client';
import { useMarketcastClient } from 'marketcast/client/react';
import { createContext, useContext, useMemo, type ReactNode } from 'react';

import {
  MyOrdersDocument,
  MyOrderUpdatedDocument,
  MyPositionChangedDocument,
  MyPositionsDocument,
  type MyOrderPartsFragment,
  type MyOrderUpdatedSubscription,
  type MyPositionChangedSubscription,
  type PositionPartsFragment,
} from '../../generated/graphql.ts';
import { useSession } from '../session/session.tsx';

export type Position = PositionPartsFragment;
export type Order = MyOrderPartsFragment;

interface Rows<Row> {
  readonly cursor: string | null;
  readonly rows: readonly Row[];
}

export type LivePositions = Live<Rows<Position>, MyPositionChangedSubscription>;
export type LiveOrders = Live<Rows<Order>, MyOrderUpdatedSubscription>;

/** What belongs to the visitor's wallet. Each part begins with the first component that shows it. */
export interface Account {
  readonly wallet: string;
  readonly positions: LivePositions;
  /** Open orders alone. */
  readonly orders: LiveOrders;
}

/** Rows of a kind on the page at most. */
const maxRows = 500;

const Context = createContext<Account | null>(null);

/** The account of the visitor; null without a wallet. */
export const useAccount = (): Account | null => useContext(Context);

export function AccountProvider({ children }: { readonly children: ReactNode }) {
  const client = useMarketcastClient();
  const wallet = useSession().viewer?.wallet ?? null;
  const account = useMemo(() => (wallet === null ? null : createAccount(client, wallet)), [client, wallet]);
  return <Context.Provider value={account}>{children}</Context.Provider>;
}

function createAccount(client: MarketcastClient, wallet: string): Account {
  return {
    wallet,
    positions: client.live({
      snapshot: async (): Promise<Rows<Position>> => {
        const { viewer } = await client.request(MyPositionsDocument);
        return { cursor: viewer?.cursor ?? null, rows: viewer?.positions ?? [] };
      },
      stream: MyPositionChangedDocument,
      cursor: ({ cursor }) => cursor,
      reduce: (state, { positionChanged: { position } }) => ({
        ...state,
        rows: [position, ...state.rows.filter(({ id }) => id !== position.id)].slice(0, maxRows),
      }),
    }),
    orders: client.live({
      snapshot: async (): Promise<Rows<Order>> => {
        const { viewer } = await client.request(MyOrdersDocument);
        const rows = viewer?.orders.edges.map(({ node }) => node) ?? [];
        return { cursor: viewer?.orders.cursor ?? null, rows };
      },
      stream: MyOrderUpdatedDocument,
      cursor: ({ cursor }) => cursor,
      reduce: (state, { orderUpdated: { order } }) => ({ ...state, rows: withOrder(state.rows, order) }),
    }),
  };
}

/** The open orders after a change of an order. A change that is older than the row changes nothing. */
function withOrder(rows: readonly Order[], order: Order): readonly Order[] {
  const known = rows.find(({ id }) => id === order.id);
  if (known !== undefined && known.version >= order.version) return rows;
  const isOpen = order.status === 'OPEN' || order.status === 'PARTIALLY_FILLED';
  if (known === undefined) return isOpen ? [order, ...rows].slice(0, maxRows) : rows;
  return isOpen
    ? rows.map((each) => (each.id === order.id ? order : each))
    : rows.filter(({ id }) => id !== order.id);
}
