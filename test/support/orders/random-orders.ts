import { send } from '../clients/graphql.ts';
import { tokenOf, type TestServer } from '../servers/server.ts';
import { inputOf, placeOrderDocument } from './orders.ts';

const traders = ['ada', 'grace', 'edsger', 'barbara', 'donald'];

/** Codes with which random operations may be refused. */
const expected = new Set([
  ...['INSUFFICIENT_SHARES', 'WOULD_TRADE', 'NOT_FILLABLE', 'SLIPPAGE_EXCEEDED', 'ORDER_NOT_OPEN'],
]);

/** The refusal of a sale that leaves the market maker less than a lamport's worth, as a thousandth of the sales beside orders do. */
const crumb = /^These shares end in [1-9] billionths that are worth less than a lamport\.$/;

/** Counts what random operations have met. */
export interface RandomOutcome {
  placed: number;
  filled: number;
  traded: number;
  cancelled: number;
  refused: number;
}

interface Placed {
  readonly placeOrder: {
    readonly order: { readonly id: string; readonly status: string };
    readonly fills: readonly unknown[];
  };
}

/** Places, crosses, trades and cancels in a market, with several wallets. A refusal of another code than the expected throws. */
export class RandomOrders {
  readonly #server: TestServer;
  readonly #marketId: string;
  readonly #random: (below: number) => number;
  readonly #open: { readonly wallet: string; readonly id: string }[] = [];
  readonly outcome: RandomOutcome = { placed: 0, filled: 0, traded: 0, cancelled: 0, refused: 0 };

  constructor(server: TestServer, marketId: string, random: (below: number) => number) {
    this.#server = server;
    this.#marketId = marketId;
    this.#random = random;
  }

  async step(): Promise<void> {
    const random = this.#random;
    const wallet = traders[random(traders.length)] ?? '';
    const kind = random(10);
    if (kind < 6) await this.#place(wallet);
    else if (kind < 8) await this.#cancel();
    else await this.#trade(wallet);
  }

  async #place(wallet: string): Promise<void> {
    const random = this.#random;
    const input = inputOf({
      marketId: this.#marketId,
      outcome: random(2) === 0 ? 'YES' : 'NO',
      side: random(3) === 0 ? 'SELL' : 'BUY',
      price: (0.47 + random(60) / 1000).toFixed(3),
      shares: (1 + random(4000)) / 1000,
      timeInForce: ['GTC', 'GTC', 'GTC', 'GTC', 'IOC', 'FOK'][random(6)] ?? 'GTC',
    });
    const data = await this.#send<Placed>(placeOrderDocument, { input }, wallet);
    if (data === null) return;
    this.outcome.placed += 1;
    if (data.placeOrder.fills.length > 0) this.outcome.filled += 1;
    if (['OPEN', 'PARTIALLY_FILLED'].includes(data.placeOrder.order.status))
      this.#open.push({ wallet, id: data.placeOrder.order.id });
  }

  async #cancel(): Promise<void> {
    const [order] = this.#open.splice(this.#random(Math.max(1, this.#open.length)), 1);
    if (order === undefined) return;
    const document = 'mutation ($input: CancelOrderInput!) { cancelOrder(input: $input) { order { id } } }';
    if ((await this.#send(document, { input: { orderId: order.id } }, order.wallet)) !== null)
      this.outcome.cancelled += 1;
  }

  async #trade(wallet: string): Promise<void> {
    const random = this.#random;
    const input = {
      marketId: this.#marketId,
      tradeType: random(3) === 0 ? 'SELL' : 'BUY',
      outcome: random(2) === 0 ? 'YES' : 'NO',
      shares: String(1 + random(3_000_000_000)),
    };
    const document = 'mutation ($input: ExecuteTradeInput!) { executeTrade(input: $input) { trade { id } } }';
    if ((await this.#send(document, { input }, wallet)) !== null) this.outcome.traded += 1;
  }

  async #send<Data>(document: string, variables: object, wallet: string): Promise<Data | null> {
    const { data, errors } = await send<Data, object>(
      this.#server,
      document,
      variables,
      await tokenOf(wallet),
    );
    if (errors === undefined) return data ?? null;
    const code = errors[0]?.extensions?.code ?? '';
    const isCrumb = code === 'BAD_USER_INPUT' && crumb.test(errors[0]?.message ?? '');
    if (!expected.has(code) && !isCrumb)
      throw new Error(`an operation failed: ${JSON.stringify(errors)} ${JSON.stringify(variables)}`);
    this.outcome.refused += 1;
    return null;
  }
}
