import { MarketcastError } from 'marketcast/client';
import { ViewerDocument, type ViewerQuery } from 'marketcast/client/documents';
import { useMarketcastClient } from 'marketcast/client/react';
import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { toast } from 'sonner';

import { inWords } from '../../components/words.ts';
import type { TokenStore } from './token-store.ts';

export type Viewer = NonNullable<ViewerQuery['viewer']>;

/** The visitor, and the ways to sign in and out. */
export interface Session {
  /** Null for a visitor who is not signed in. */
  readonly viewer: Viewer | null;
  readonly isOperator: boolean;
  /** Signs in with a token. @throws {MarketcastError} when the server refuses it; then nothing has changed. */
  readonly signIn: (token: string, isRemembered: boolean) => Promise<void>;
  readonly signOut: () => void;
}

const Context = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(Context);
  if (session === null) throw new Error('There is no <SessionProvider> above this component.');
  return session;
}

export function SessionProvider({
  store,
  children,
}: {
  readonly store: TokenStore;
  readonly children: ReactNode;
}) {
  const client = useMarketcastClient();
  const [viewer, setViewer] = useState<Viewer | null>(null);

  const enter = useCallback(async () => {
    const answer = await client.request(ViewerDocument);
    if (answer.viewer === null) throw new MarketcastError('UNAUTHENTICATED', 'The token is not valid.');
    await client.renewToken();
    setViewer(answer.viewer);
  }, [client]);

  const signOut = useCallback(() => {
    store.set(null, false);
    setViewer(null);
    void client.renewToken();
  }, [client, store]);

  const signIn = useCallback(
    async (token: string, isRemembered: boolean) => {
      const before = store.current();
      store.set(token, isRemembered);
      try {
        await enter();
      } catch (error) {
        store.set(before, false);
        throw error;
      }
    },
    [store, enter],
  );

  // A token that the tab remembers.
  useEffect(() => {
    if (store.current() === null) return;
    enter().catch((error: unknown) => {
      signOut();
      toast.error(`You are signed out. ${inWords(error)}`);
    });
  }, [store, enter, signOut]);

  const session = useMemo(
    () => ({ viewer, isOperator: viewer?.role === 'service_role', signIn, signOut }),
    [viewer, signIn, signOut],
  );
  return <Context.Provider value={session}>{children}</Context.Provider>;
}
