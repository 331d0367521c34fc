import { billionths, exact, fixed, percent, points, sol } from '../../components/amounts.ts';
import { QuoteLine } from '../../components/quote-line.tsx';
import { boundOf, impactOf, type Draft, type Quote } from './draft.ts';

/** A price impact from which on the ticket warns, in billionths: five points. */
const largeImpact = 50_000_000n;

/** What the trade would cost and do, before it is sent. */
export function QuoteLines({
  draft,
  quote,
  isOld,
}: {
  readonly draft: Draft;
  readonly quote: Quote;
  readonly isOld: boolean;
}) {
  const { side, outcome } = draft;
  const impact = impactOf(draft, quote);
  const size = impact < 0n ? -impact : impact;
  const after = billionths(quote.priceAfter);
  const [cost, fee] = [BigInt(quote.cost), BigInt(quote.fee)];
  const isBuy = side === 'BUY';
  return (
    <dl className="quote" data-old={isOld ? '' : undefined} aria-label="Quote">
      <QuoteLine name="Shares" value={`${exact(BigInt(quote.shares))} ${outcome}`} />
      <QuoteLine name="Average price" value={`${fixed(billionths(quote.averagePrice), 4)} SOL`} />
      <QuoteLine
        name="Price impact"
        value={`${points(impact)} points, to ${percent(outcome === 'YES' ? after : 1_000_000_000n - after)}`}
        isLoud={size >= largeImpact}
      />
      <QuoteLine name="Fee" value={sol(fee, 6)} />
      <QuoteLine
        name={isBuy ? 'You pay' : 'You get'}
        value={sol(isBuy ? cost + fee : cost - fee, 6)}
        isStrong
      />
      <QuoteLine name={isBuy ? 'At most' : 'At least'} value={sol(boundOf(draft, quote), 6)} />
      {quote.fromOrders === '0' ? null : (
        <QuoteLine name="From orders of others" value={`${exact(BigInt(quote.fromOrders))} shares`} />
      )}
    </dl>
  );
}
