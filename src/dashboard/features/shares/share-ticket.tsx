import {
  BuyCreatorSharesDocument,
  CreatorShareQuoteDocument,
  SellCreatorSharesDocument,
} from 'marketcast/client/documents';
import { useMarketcastClient } from 'marketcast/client/react';
import { useId, useState } from 'react';
import { toast } from 'sonner';

import { useLive } from '../../components/live.ts';
import { fixed, sol } from '../../components/amounts.ts';
import { Trouble } from '../../components/panel.tsx';
import { QuoteLine } from '../../components/quote-line.tsx';
import { Segments } from '../../components/segments.tsx';
import { SlippageField } from '../../components/slippage.tsx';
import { useAction } from '../../components/use-action.ts';
import { useQuote } from '../../components/use-quote.ts';
import { shortWallet } from '../../components/words.ts';
import type { CreatorShares } from './creator.ts';
import {
  firstShareDraft,
  purchaseOf,
  readCount,
  saleOf,
  shareBoundOf,
  shareQuoteFor,
  type ShareDraft,
  type ShareQuote,
} from './draft.ts';
import { withHolding, type LiveOwnShares } from './own.ts';

/** Buys and sells shares of a creator on its curve. */
export function ShareTicket({
  shares,
  own,
}: {
  readonly shares: CreatorShares;
  readonly own: LiveOwnShares;
}) {
  const { creator, supply } = shares;
  const client = useMarketcastClient();
  const { data } = useLive(own);
  const held = data?.viewer?.creatorHoldings.find((each) => each.creator === creator)?.shares ?? 0;
  const [draft, setDraft] = useState<ShareDraft>(firstShareDraft);
  const change = (part: Partial<ShareDraft>): void => {
    setDraft((before) => ({ ...before, ...part }));
    send.forget();
  };
  const { side } = draft;
  const isSendable = problemOf(draft, held) === null;
  const answer = useQuote(CreatorShareQuoteDocument, shareQuoteFor(creator, draft), String(supply));
  const quote = answer.data?.creatorShareQuote ?? null;
  const send = useAction(async () => {
    const count = readCount(draft.count);
    if (count === null || quote === null) return;
    const bound = shareBoundOf(draft, quote);
    const { holding, trade } =
      side === 'BUY'
        ? (await client.request(BuyCreatorSharesDocument, purchaseOf(creator, count, bound))).buyCreatorShares
        : (await client.request(SellCreatorSharesDocument, saleOf(creator, count, bound))).sellCreatorShares;
    own.change((state) => withHolding(state, holding));
    const amount = BigInt(trade.cost) - BigInt(trade.fee);
    const verb = side === 'BUY' ? 'Bought' : 'Sold';
    toast.success(`${verb} ${inShares(trade.shares)} of ${shortWallet(creator)} for ${sol(amount)}.`);
    setDraft((before) => ({ ...before, count: '' }));
  });
  return (
    <form
      className="stack narrow"
      aria-label={`Trade the shares of ${shortWallet(creator)}`}
      onSubmit={(event) => {
        event.preventDefault();
        if (quote !== null && isSendable) send.run();
      }}
    >
      <Segments
        label="Side"
        value={side}
        options={[
          ['BUY', 'Buy'],
          ['SELL', 'Sell'],
        ]}
        onChange={(next) => change({ side: next })}
      />
      <CountField draft={draft} held={held} onChange={change} />
      <SlippageField value={draft.slippage} onChange={(slippage) => change({ slippage })} />
      {quote === null ? null : (
        <ShareQuoteLines draft={draft} shares={shares} quote={quote} isOld={answer.isOld} />
      )}
      <Trouble error={send.error ?? answer.error} />
      <button
        className="button button-primary button-wide"
        disabled={quote === null || !isSendable || send.isRunning}
      >
        {send.isRunning ? 'Sending…' : side === 'BUY' ? 'Buy shares' : 'Sell shares'}
      </button>
    </form>
  );
}

const inShares = (count: number): string => `${count} ${count === 1 ? 'share' : 'shares'}`;

/** The reason why the number cannot be sent; null while it can, or while there is none. */
function problemOf({ side, count }: ShareDraft, held: number): string | null {
  const shares = readCount(count);
  if (count !== '' && shares === null) return 'Write a whole number above 0.';
  return side === 'SELL' && shares !== null && shares > held ? `You hold ${inShares(held)}.` : null;
}

/** How many shares. A sale offers all that the wallet holds. */
function CountField(props: {
  readonly draft: ShareDraft;
  readonly held: number;
  readonly onChange: (part: Partial<ShareDraft>) => void;
}) {
  const { draft, held, onChange } = props;
  const id = useId();
  const problem = problemOf(draft, held);
  return (
    <div className="field">
      <div className="row spread-apart">
        <label className="label" htmlFor={id}>
          Number of shares
        </label>
        <span className="label num">You hold {held}</span>
      </div>
      <div className="row no-wrap">
        <input
          id={id}
          className="input num"
          inputMode="numeric"
          autoComplete="off"
          placeholder="0"
          value={draft.count}
          aria-invalid={problem !== null}
          aria-describedby={problem !== null ? `${id}-hint` : undefined}
          onChange={(event) => onChange({ count: event.target.value })}
        />
        {draft.side === 'SELL' && held > 0 ? (
          <button type="button" className="button" onClick={() => onChange({ count: String(held) })}>
            All
          </button>
        ) : null}
      </div>
      {problem === null ? null : (
        <p id={`${id}-hint`} className="hint">
          {problem}
        </p>
      )}
    </div>
  );
}

/** A change of the price from which on the ticket warns, in thousandths of the price. */
const largeImpact = 100n;

/** What the trade would cost and do, before it is sent. */
function ShareQuoteLines(props: {
  readonly draft: ShareDraft;
  readonly shares: CreatorShares;
  readonly quote: ShareQuote;
  readonly isOld: boolean;
}) {
  const { draft, shares, quote, isOld } = props;
  const [before, after] = [BigInt(shares.price), BigInt(quote.priceAfter)];
  const move = after > before ? after - before : before - after;
  const count = BigInt(readCount(draft.count) ?? 1);
  const isBuy = draft.side === 'BUY';
  const change = before === 0n ? null : ((after - before) * 1_000_000_000n) / before;
  return (
    <dl className="quote" data-old={isOld ? '' : undefined} aria-label="Quote">
      <QuoteLine name="Average price" value={sol(BigInt(quote.cost) / count, 6)} />
      <QuoteLine
        name="Price impact"
        value={`${change === null ? '' : `${change > 0n ? '+' : ''}${fixed(change * 100n, 1)}%, `}to ${sol(after)}`}
        isLoud={move * 1000n >= before * largeImpact}
      />
      <QuoteLine name="Fee" value={sol(BigInt(quote.fee), 6)} />
      <QuoteLine name={isBuy ? 'You pay' : 'You get'} value={sol(BigInt(quote.total), 6)} isStrong />
      <QuoteLine name={isBuy ? 'At most' : 'At least'} value={sol(shareBoundOf(draft, quote), 6)} />
    </dl>
  );
}
