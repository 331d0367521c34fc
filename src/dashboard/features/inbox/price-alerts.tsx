import type { Schema } from 'marketcast/client';
import { useId, useState } from 'react';
import { toast } from 'sonner';

import { billionths, decimalOf, exact, percent, readAmount, whole } from '../../components/amounts.ts';
import { Ago } from '../../components/moment.tsx';
import { Empty, Panel, Skeleton, Trouble } from '../../components/panel.tsx';
import { Segments } from '../../components/segments.tsx';
import { useAction } from '../../components/use-action.ts';
import { Link } from '../../routing/link.tsx';
import { useInbox, type LiveInbox } from './inbox.tsx';
import { usePriceAlerts, type PriceAlert } from './use-price-alerts.ts';

const directions: Readonly<Record<Schema.PriceDirection, string>> = {
  ABOVE: 'at or above',
  BELOW: 'at or below',
};

/** The price alerts of the visitor: those of a market with a form for a new alert, or all of them. Nothing is shown without a wallet. */
export function PriceAlerts({ marketId = null }: { readonly marketId?: string | null }) {
  const inbox = useInbox();
  return inbox === null ? null : <Alerts inbox={inbox} marketId={marketId} />;
}

function Alerts({ inbox, marketId }: { readonly inbox: LiveInbox; readonly marketId: string | null }) {
  const { alerts, error, add, remove } = usePriceAlerts(inbox);
  const shown = alerts?.filter((alert) => marketId === null || alert.marketId === marketId) ?? null;
  return (
    <Panel title="Price alerts">
      <Trouble error={alerts === null ? error : null} />
      {alerts === null && error === null ? <Skeleton rows={1} height={40} /> : null}
      {marketId === null ? null : <AlertForm marketId={marketId} onAdd={add} />}
      {marketId === null && shown?.length === 0 ? (
        <Empty title="No alert waits for a price. The page of a market sets one." />
      ) : null}
      <ul className="list">
        {shown?.map((alert) => (
          <AlertRow key={alert.id} alert={alert} hasMarket={marketId === null} onRemove={remove} />
        ))}
      </ul>
    </Panel>
  );
}

/** Sets an alert. The price is that of a share of the outcome. */
function AlertForm(props: {
  readonly marketId: string;
  readonly onAdd: (input: Schema.CreatePriceAlertInput) => Promise<void>;
}) {
  const { marketId, onAdd } = props;
  const id = useId();
  const [outcome, setOutcome] = useState<Schema.Outcome>('YES');
  const [direction, setDirection] = useState<Schema.PriceDirection>('ABOVE');
  const [price, setPrice] = useState('');
  const limit = readAmount(price);
  const isPrice = limit !== null && limit < whole;
  const isWrong = price !== '' && !isPrice;
  const set = useAction(async () => {
    if (!isPrice) return;
    await onAdd({ marketId, outcome, direction, price: decimalOf(limit) });
    toast.success(`You are told when ${outcome} is ${directions[direction]} ${percent(limit)}.`);
    setPrice('');
  });
  return (
    <form
      className="stack"
      aria-label="Set a price alert"
      onSubmit={(event) => {
        event.preventDefault();
        set.run();
      }}
    >
      <div className="row">
        <Segments
          label="Outcome of the alert"
          value={outcome}
          options={[
            ['YES', 'YES'],
            ['NO', 'NO'],
          ]}
          onChange={setOutcome}
        />
        <Segments
          label="Direction"
          value={direction}
          options={[
            ['ABOVE', 'at or above'],
            ['BELOW', 'at or below'],
          ]}
          onChange={setDirection}
        />
      </div>
      <div className="field">
        <label className="label" htmlFor={id}>
          Price of a share, in SOL
        </label>
        <div className="row no-wrap">
          <input
            id={id}
            className="input num"
            inputMode="decimal"
            autoComplete="off"
            placeholder="0.750"
            value={price}
            aria-invalid={isWrong}
            aria-describedby={isWrong ? `${id}-hint` : undefined}
            onChange={(event) => {
              setPrice(event.target.value);
              set.forget();
            }}
          />
          <button className="button" disabled={!isPrice || set.isRunning}>
            {set.isRunning ? 'Setting…' : 'Set alert'}
          </button>
        </div>
        {isWrong ? (
          <p id={`${id}-hint`} className="hint">
            A price lies between 0 and 1.
          </p>
        ) : null}
      </div>
      <Trouble error={set.error} />
    </form>
  );
}

function AlertRow(props: {
  readonly alert: PriceAlert;
  readonly hasMarket: boolean;
  readonly onRemove: (id: string) => Promise<void>;
}) {
  const { alert, hasMarket, onRemove } = props;
  const { id, marketId, outcome, direction, triggeredAt } = alert;
  const remove = useAction(() => onRemove(id));
  const price = exact(billionths(alert.price));
  return (
    <li className="order" data-old={remove.isRunning ? '' : undefined}>
      <div>
        <p>
          <strong data-outcome={outcome}>{outcome}</strong> {directions[direction]}{' '}
          <span className="num">{price}</span>
        </p>
        <p className="muted">
          {triggeredAt === null ? (
            'waits'
          ) : (
            <>
              ✓ reached <Ago at={triggeredAt} /> ago
            </>
          )}
          {hasMarket ? (
            <>
              {' · '}
              <Link to={`/markets/${marketId}`}>its market</Link>
            </>
          ) : null}
        </p>
        <Trouble error={remove.error} />
      </div>
      <button
        type="button"
        className="button button-small"
        disabled={remove.isRunning}
        onClick={() => remove.run()}
        aria-label={`Remove the alert for ${outcome} ${directions[direction]} ${price}`}
      >
        {remove.isRunning ? 'Removing…' : 'Remove'}
      </button>
    </li>
  );
}
