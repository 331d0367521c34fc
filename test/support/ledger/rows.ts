import { request } from '../clients/graphql.ts';
import type { TestServer } from '../servers/server.ts';
import type { LedgerClient, LedgerEvent } from './client.ts';
import type { Ledger } from './ledger.ts';

/** A row and the amount that it adds to the volume of its market. */
interface Row {
  readonly id: string;
  readonly cost: bigint;
}

interface Page {
  readonly market: {
    readonly rows: {
      readonly edges: readonly { readonly node: { readonly id: string; readonly cost?: string } }[];
      readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
    };
  };
}

/** The comparison of events with the rows of their facts. */
export interface RowBalance {
  /** Rows without their event, counted for each client that should have it. */
  readonly lost: number;
  /** Events that stand elsewhere than their transactions stand in the order of commits, or that have no row. */
  readonly outOfOrder: number;
}

/**
 * Compares the events of each client with the rows of the markets, which a server reads from the database. Rows of mutations
 * without an answer count, too. Each trade adds its cost to the volume under the lock of its market, so the volume tells the
 * order of commits.
 */
export async function compareWithRows(ledger: Ledger, server: TestServer): Promise<RowBalance> {
  const { trading, proposed } = ledger.markets;
  const trades = await rowsOf(server, trading, 'trades', 'cost');
  const comments = {
    [trading]: await rowsOf(server, trading, 'discussions', ''),
    [proposed]: await rowsOf(server, proposed, 'discussions', ''),
  };
  const balances = ledger.clients.map((client) => {
    const markets = client.marketId === null ? [trading, proposed] : [client.marketId];
    const posted = markets.flatMap((id) => comments[id] ?? []);
    const traded = markets.includes(trading) ? trades : [];
    return {
      lost: missing(client, 'TradeExecuted', traded) + missing(client, 'DiscussionPosted', posted),
      outOfOrder: markets.includes(trading) ? misplaced(client.events, traded) : 0,
    };
  });
  return {
    lost: balances.reduce((sum, { lost }) => sum + lost, 0),
    outOfOrder: balances.reduce((sum, { outOfOrder }) => sum + outOfOrder, 0),
  };
}

function missing({ events }: LedgerClient, wanted: string, rows: readonly Row[]): number {
  const ids = new Set(events.filter(({ type }) => type === wanted).map(({ id }) => id));
  return rows.filter(({ id }) => !ids.has(id)).length;
}

/** Trades whose place is not the place of the volume that their commit left. */
function misplaced(events: readonly LedgerEvent[], rows: readonly Row[]): number {
  const costs = new Map(rows.map(({ id, cost }) => [id, cost]));
  const volumes = events.flatMap(({ totalVolume }) => totalVolume ?? []);
  const trades = events.filter(({ type }) => type === 'TradeExecuted');
  let volume = 0n;
  let count = Math.abs(trades.length - volumes.length);
  trades.forEach(({ id }, index) => {
    volume += costs.get(id) ?? 0n;
    if (!costs.has(id) || volumes[index] !== volume) count += 1;
  });
  return count;
}

/** All rows of a list of a market. */
async function rowsOf(
  server: TestServer,
  id: string,
  list: 'trades' | 'discussions',
  fields: string,
): Promise<readonly Row[]> {
  const document = `query ($id: ID!, $after: String) {
    market(id: $id) {
      rows: ${list}(first: 100, after: $after) { edges { node { id ${fields} } } pageInfo { endCursor hasNextPage } }
    }
  }`;
  const rows: Row[] = [];
  for (let after: string | null = null, isMore = true; isMore;) {
    const { market }: Page = await request<Page, object>(server, document, { id, after });
    rows.push(...market.rows.edges.map(({ node }) => ({ id: node.id, cost: BigInt(node.cost ?? 0) })));
    after = market.rows.pageInfo.endCursor;
    isMore = market.rows.pageInfo.hasNextPage;
  }
  return rows;
}
