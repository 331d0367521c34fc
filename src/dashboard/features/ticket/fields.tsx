import { useId } from 'react';

import { readAmount } from '../../components/amounts.ts';
import { Segments } from '../../components/segments.tsx';
import { limitOf, unitOf, type Draft } from './draft.ts';

interface FieldProps {
  readonly draft: Draft;
  readonly onChange: (part: Partial<Draft>) => void;
}

/** How many shares, or how much money. */
export function AmountField({ draft, onChange }: FieldProps) {
  const id = useId();
  const unit = unitOf(draft);
  const hasUnits = draft.kind === 'market' && draft.side === 'BUY';
  const isWrong = draft.amount !== '' && readAmount(draft.amount) === null;
  return (
    <div className="field">
      <div className="row spread-apart">
        <label className="label" htmlFor={id}>
          {unit === 'sol' ? 'Amount in SOL' : 'Shares'}
        </label>
        {hasUnits ? (
          <Segments
            label="Unit"
            value={unit}
            options={[
              ['shares', 'Shares'],
              ['sol', 'SOL'],
            ]}
            onChange={(next) => onChange({ unit: next })}
          />
        ) : null}
      </div>
      <input
        id={id}
        className="input num"
        inputMode="decimal"
        autoComplete="off"
        placeholder="0"
        value={draft.amount}
        aria-invalid={isWrong}
        aria-describedby={isWrong ? `${id}-hint` : undefined}
        onChange={(event) => onChange({ amount: event.target.value })}
      />
      {isWrong ? (
        <p id={`${id}-hint`} className="hint">
          Write a number above 0, with nine decimals at most.
        </p>
      ) : null}
      <div className="row quick">
        {['1', '5', '25', '100'].map((amount) => (
          <button
            key={amount}
            type="button"
            className="button button-small num"
            onClick={() => onChange({ amount })}
          >
            {amount}
          </button>
        ))}
      </div>
    </div>
  );
}

/** The limit, and how long the order may rest. */
export function LimitFields({ draft, onChange }: FieldProps) {
  const id = useId();
  const isWrong = draft.price !== '' && limitOf(draft) === null;
  return (
    <div className="stack">
      <div className="field">
        <label className="label" htmlFor={id}>
          Limit for a share of {draft.outcome}, in SOL
        </label>
        <input
          id={id}
          className="input num"
          inputMode="decimal"
          autoComplete="off"
          placeholder="0.500"
          value={draft.price}
          aria-invalid={isWrong}
          aria-describedby={isWrong ? `${id}-hint` : undefined}
          onChange={(event) => onChange({ price: event.target.value })}
        />
        {isWrong ? (
          <p id={`${id}-hint`} className="hint">
            A limit lies between 0.001 and 0.999, with three decimals.
          </p>
        ) : null}
      </div>
      <Segments
        label="Time in force"
        isLabelHidden={false}
        value={draft.timeInForce}
        options={[
          ['GTC', 'Until cancelled'],
          ['IOC', 'Now or end'],
          ['FOK', 'All or nothing'],
        ]}
        onChange={(timeInForce) => onChange({ timeInForce })}
      />
      {draft.timeInForce === 'GTC' ? (
        <label className="check">
          <input
            type="checkbox"
            checked={draft.postOnly}
            onChange={(event) => onChange({ postOnly: event.target.checked })}
          />
          Only rest in the book
        </label>
      ) : null}
    </div>
  );
}
