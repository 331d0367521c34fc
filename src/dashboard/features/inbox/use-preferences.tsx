import {
  NotificationPreferencesDocument,
  SetNotificationPreferencesDocument,
  type NotificationPreferencesQuery,
} from 'marketcast/client/documents';
import { useMarketcastClient } from 'marketcast/client/react';
import { createContext, useCallback, useContext, useMemo, type ReactNode } from 'react';

import { useRequest } from '../../components/use-request.ts';
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

export function PreferencesProvider({ children }: { readonly children: ReactNode }) {
  const client = useMarketcastClient();
  const wallet = useSession().viewer?.wallet ?? null;
  const { data, error, change } = useRequest(NotificationPreferencesDocument, wallet === null ? null : {}, {
    wallet,
  });
  const list = data === null ? null : (data.viewer?.notificationPreferences ?? []);
  const save = useCallback(
    async ({ type, inApp, toast }: Preference) => {
      const input = { preferences: [{ type, inApp, toast }] };
      const answer = await client.request(SetNotificationPreferencesDocument, { input });
      const { preferences: notificationPreferences } = answer.setNotificationPreferences;
      change(({ viewer }) => ({ viewer: viewer === null ? null : { ...viewer, notificationPreferences } }));
    },
    [client, change],
  );
  const preferences = useMemo(() => ({ list, error, save }), [list, error, save]);
  return <Context.Provider value={preferences}>{children}</Context.Provider>;
}
