import type { Schema } from 'marketcast/client';

import { Segments } from './segments.tsx';

/** How much worse than its quote a trade may be at first, in thousandths. */
export const usualSlippage = 10n;

/** How much worse than its quote a trade may be, in thousandths. */
export function SlippageField(props: {
  readonly value: bigint;
  readonly onChange: (slippage: bigint) => void;
}) {
  const { value, onChange } = props;
  return (
    <Segments
      label="Slippage at most"
      isLabelHidden={false}
      value={value.toString()}
      options={[
        ['5', '0.5%'],
        ['10', '1%'],
        ['30', '3%'],
        ['100', '10%'],
      ]}
      onChange={(slippage) => onChange(BigInt(slippage))}
    />
  );
}

/** The most that a purchase may cost, or the least that a sale must bring: the total of its quote, worse by the slippage. */
export const withSlippage = (side: Schema.OrderSide, total: bigint, slippage: bigint): bigint =>
  side === 'BUY' ? (total * (1000n + slippage) + 999n) / 1000n : (total * (1000n - slippage)) / 1000n;
