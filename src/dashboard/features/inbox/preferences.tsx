import type { Schema } from 'marketcast/client';
import { Panel, Skeleton, Trouble } from '../../components/panel.tsx';
import { useAction } from '../../components/use-action.ts';
import { usePreferences, type Preference } from './use-preferences.tsx';

const names: Partial<Record<Schema.NotificationType, string>> = {
  ANNOUNCEMENT: 'Announcements',
  CUSTOM: 'Messages of the platform',
  DIVIDEND_AVAILABLE: 'Dividends',
  MARKET_CANCELLED: 'A market is cancelled',
  MARKET_DISPUTED: 'An answer is disputed',
  MARKET_RESOLVED: 'A market is resolved',
  MENTION: 'Mentions',
  ORDER_ENDED: 'An order ends',
  ORDER_FILLED: 'An order is filled',
  POSITION_CLAIMED: 'Winnings are claimed',
  PRICE_ALERT: 'Price alerts',
  RISK_ALERT: 'Risks of sessions',
  SESSION_ENDED: 'A session ends',
  SHARES_UNLOCKED: 'Shares are unlocked',
};

/** Which notifications the visitor wishes. */
export function Preferences() {
  const { list: preferences, error, save: store } = usePreferences();
  const save = useAction(store);
  return (
    <Panel title="Preferences">
      <Trouble error={save.error ?? error} />
      {preferences === null && error === null ? <Skeleton rows={6} height={24} /> : null}
      {preferences === null ? null : (
        <table className="table">
          <thead>
            <tr>
              <th scope="col">Notification</th>
              <th scope="col">Inbox</th>
              <th scope="col">Toast</th>
            </tr>
          </thead>
          <tbody>
            {preferences.map((preference) => (
              <PreferenceRow
                key={preference.type}
                preference={preference}
                isBusy={save.isRunning}
                onChange={(next) => save.run(next)}
              />
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

function PreferenceRow(props: {
  readonly preference: Preference;
  readonly isBusy: boolean;
  readonly onChange: (preference: Preference) => void;
}) {
  const { preference, isBusy, onChange } = props;
  const { type, inApp, toast, isNecessary } = preference;
  const name = names[type] ?? type;
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>
        <input
          type="checkbox"
          aria-label={`${name}: inbox`}
          checked={inApp}
          disabled={isBusy || isNecessary}
          onChange={(event) => onChange({ ...preference, inApp: event.target.checked })}
        />
      </td>
      <td>
        <input
          type="checkbox"
          aria-label={`${name}: toast`}
          checked={toast}
          disabled={isBusy || isNecessary}
          onChange={(event) => onChange({ ...preference, toast: event.target.checked })}
        />
      </td>
    </tr>
  );
}
