import type { Schema } from 'marketcast/client';
import { ExecuteTradeDocument, PlaceOrderDocument } from 'marketcast/client/documents';
import { useMarketcastClient } from 'marketcast/client/react';
import { useEffect, useState } from 'react';
import { toast } from 'sonner';

import { billionths, exact, fixed, percent, sol, whole } from '../../components/amounts.ts';
import { Countdown } from '../../components/moment.tsx';
import { Panel, Trouble } from '../../components/panel.tsx';
import { Segments } from '../../components/segments.tsx';
import { SlippageField } from '../../components/slippage.tsx';
import { useAction } from '../../components/use-action.ts';
import { useQuote } from '../../components/use-quote.ts';
import { stateNames } from '../../components/words.ts';
import { TicketQuoteDocument } from '../../generated/graphql.ts';
import { useSession } from '../session/session.tsx';
import { SignInButton } from '../session/sign-in-button.tsx';
import { firstDraft, orderOf, quoteFor, tradeOf, type Draft, type Quote } from './draft.ts';
import { AmountField, LimitFields } from './fields.tsx';
import { QuoteLines } from './quote-lines.tsx';
import './ticket.css';

/** What the ticket needs of a market. */
type Traded = Pick<Schema.Market, 'id' | 'state' | 'isCancelled' | 'priceYes' | 'priceNo'>;

/** A halt, of the market or of all of them. */
interface Halted {
  readonly reason: string;
  readonly resumesAt: string | null;
}

/** Buys and sells shares, at the market or at a limit. */
export function Ticket(props: {
  readonly market: Traded;
  readonly halt: Halted | null;
  /** A price that the visitor picked in the book. */
  readonly pickedPrice: string | null;
}) {
  const { market, halt, pickedPrice } = props;
  const client = useMarketcastClient();
  const wallet = useSession().viewer?.wallet ?? null;
  const [draft, setDraft] = useState<Draft>(firstDraft);
  const change = (part: Partial<Draft>): void => {
    setDraft((before) => ({ ...before, ...part }));
    send.forget();
  };
  const answer = useQuote(TicketQuoteDocument, quoteFor(market.id, draft), market.priceYes);
  const quote = answer.data?.tradeQuote ?? null;
  const send = useAction(async () => {
    if (draft.kind === 'market') {
      if (quote === null) return;
      const { executeTrade } = await client.request(ExecuteTradeDocument, tradeOf(market.id, draft, quote));
      tellTrade(draft, executeTrade.trade);
    } else {
      const order = orderOf(market.id, draft);
      if (order === null) return;
      const { placeOrder } = await client.request(PlaceOrderDocument, order);
      tellOrder(placeOrder.order);
    }
    setDraft((before) => ({ ...before, amount: '' }));
  });
  useEffect(() => {
    if (pickedPrice === null) return;
    setDraft((before) => ({
      ...before,
      kind: 'limit',
      price: before.outcome === 'YES' ? pickedPrice : fixed(whole - billionths(pickedPrice), 3),
    }));
  }, [pickedPrice]);

  const isOpen = market.state === 'ACTIVE' && !market.isCancelled;
  const isComplete = draft.kind === 'market' ? quote !== null : orderOf(market.id, draft) !== null;
  const prices = { YES: billionths(market.priceYes), NO: billionths(market.priceNo) };
  const onSubmit = (event: Pick<Event, 'preventDefault'>): void => {
    event.preventDefault();
    if (isComplete) send.run();
  };

  if (!isOpen)
    return (
      <Panel title="Trade">
        <p className="muted">
          {market.isCancelled
            ? 'The market is cancelled.'
            : `The market is ${stateNames[market.state].toLowerCase()}, and does not trade.`}
        </p>
      </Panel>
    );
  return (
    <Panel title="Trade" className="ticket">
      {halt === null ? null : <HaltNotice halt={halt} />}
      <form className="stack" onSubmit={onSubmit}>
        <div className="row spread-apart">
          <Segments
            label="Side"
            value={draft.side}
            options={[
              ['BUY', 'Buy'],
              ['SELL', 'Sell'],
            ]}
            onChange={(side) => change({ side })}
          />
          <Segments
            label="Kind of order"
            value={draft.kind}
            options={[
              ['market', 'Market'],
              ['limit', 'Limit'],
            ]}
            onChange={(kind) => change({ kind })}
          />
        </div>
        <Segments
          label="Outcome"
          tone="outcome"
          value={draft.outcome}
          options={[
            ['YES', `YES ${percent(prices.YES)}`],
            ['NO', `NO ${percent(prices.NO)}`],
          ]}
          onChange={(outcome) => change({ outcome })}
        />
        {draft.kind === 'limit' ? <LimitFields draft={draft} onChange={change} /> : null}
        <AmountField draft={draft} onChange={change} />
        {draft.kind === 'market' ? (
          <SlippageField value={draft.slippage} onChange={(slippage) => change({ slippage })} />
        ) : null}
        <div className="quote-place">
          {quote === null ? null : <QuoteLines draft={draft} quote={quote} isOld={answer.isOld} />}
          {draft.kind === 'limit' ? <LimitLines marketId={market.id} draft={draft} /> : null}
        </div>
        <Trouble error={send.error ?? answer.error} />
        {wallet === null ? (
          <SignInButton />
        ) : (
          <button
            className="button button-primary button-wide"
            data-outcome={draft.outcome}
            disabled={!isComplete || send.isRunning || halt !== null}
          >
            {send.isRunning
              ? 'Sending…'
              : `${draft.side === 'BUY' ? 'Buy' : 'Sell'} ${draft.outcome}${draft.kind === 'limit' ? ' at a limit' : ''}`}
          </button>
        )}
      </form>
    </Panel>
  );
}

function HaltNotice({ halt }: { readonly halt: Halted }) {
  return (
    <p className="trouble" role="alert">
      <strong>Trading is halted.</strong> {halt.reason}
      {halt.resumesAt === null ? null : (
        <span aria-live="off">
          {' '}
          Resumes in <Countdown until={halt.resumesAt} />.
        </span>
      )}
    </p>
  );
}

/** The cost of a limit order where all of it is filled at its limit. */
function LimitLines({ marketId, draft }: { readonly marketId: string; readonly draft: Draft }) {
  const order = orderOf(marketId, draft)?.input;
  if (order === undefined) return null;
  const cost = (BigInt(order.shares) * billionths(order.price)) / whole;
  return (
    <dl className="quote" aria-label="Order">
      <div data-strong="">
        <dt>{draft.side === 'BUY' ? 'You pay at most' : 'You get at least'}</dt>
        <dd className="num">{sol(cost, 6)} and fees</dd>
      </div>
    </dl>
  );
}

function tellTrade(
  { side, outcome }: Draft,
  { shares, cost }: { readonly shares: string; readonly cost: Quote['cost'] },
): void {
  const verb = side === 'BUY' ? 'Bought' : 'Sold';
  toast.success(`${verb} ${exact(BigInt(shares))} ${outcome} for ${sol(BigInt(cost))}.`);
}

function tellOrder(order: {
  readonly status: string;
  readonly filledShares: string;
  readonly remainingShares: string;
}): void {
  const filled = exact(BigInt(order.filledShares));
  const rest = exact(BigInt(order.remainingShares));
  if (order.status === 'FILLED') toast.success(`The order is filled: ${filled} shares.`);
  else if (order.status === 'OPEN') toast.success(`The order rests in the book: ${rest} shares.`);
  else if (order.status === 'PARTIALLY_FILLED')
    toast.success(`${filled} shares are filled; ${rest} rest in the book.`);
  else toast.info(`${filled} shares are filled. The rest has ended.`);
}
