import {
  NotificationPreferencesDocument,
  SetNotificationPreferencesDocument,
  type NotificationPreferencesQuery,
} from 'marketcast/client/documents';
import { useMarketcastClient } from 'marketcast/client/react';
import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';

import { useSession } from '../session/session.tsx';

export type Preference = NonNullable<
  NotificationPreferencesQuery['viewer']
>['notificationPreferences'][number];

/** The wishes of the wallet for its notifications, for the screen that sets them and for the toasts that respect them. */
export interface Preferences {
  /** Null until they are here. */
  readonly list: readonly Preference[] | null;
  readonly error: unknown;
  /** Stores a wish. @throws {MarketcastError} when the server refuses it; then nothing has changed. */
  readonly save: (preference: Preference) => Promise<void>;
}

const Context = createContext<Preferences | null>(null);

export function usePreferences(): Preferences {
  const preferences = useContext(Context);
  if (preferences === null) throw new Error('There is no <PreferencesProvider> above this component.');
  return preferences;
}

const nothing = { list: null, error: null } as const;

export function PreferencesProvider({ children }: { readonly children: ReactNode }) {
  const client = useMarketcastClient();
  const wallet = useSession().viewer?.wallet ?? null;
  const [state, setState] = useState<Pick<Preferences, 'list' | 'error'>>(nothing);
  useEffect(() => {
    setState(nothing);
    if (wallet === null) return undefined;
    let isCurrent = true;
    const take = (next: typeof state): void => {
      if (isCurrent) setState(next);
    };
    client.request(NotificationPreferencesDocument).then(
      ({ viewer }) => take({ list: viewer?.notificationPreferences ?? [], error: null }),
      (error: unknown) => take({ list: null, error }),
    );
    return () => {
      isCurrent = false;
    };
  }, [client, wallet]);
  const save = useCallback(
    async ({ type, inApp, toast }: Preference) => {
      const input = { preferences: [{ type, inApp, toast }] };
      const answer = await client.request(SetNotificationPreferencesDocument, { input });
      setState({ list: answer.setNotificationPreferences.preferences, error: null });
    },
    [client],
  );
  const preferences = useMemo(() => ({ ...state, save }), [state, save]);
  return <Context.Provider value={preferences}>{children}</Context.Provider>;
}
