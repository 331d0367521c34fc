import { useMarketcastClient } from 'marketcast/client/react';
import { createContext, useContext, useMemo, type ReactNode } from 'react';

import { useSession } from '../session/session.tsx';
import { liveOwnShares, type LiveOwnShares } from './own.ts';

const Context = createContext<LiveOwnShares | null>(null);

/** The creators' shares of the visitor's wallet; null without a wallet. They begin with the first component that shows them. */
export const useOwnShares = (): LiveOwnShares | null => useContext(Context);

export function OwnSharesProvider({ children }: { readonly children: ReactNode }) {
  const client = useMarketcastClient();
  const wallet = useSession().viewer?.wallet ?? null;
  const shares = useMemo(() => (wallet === null ? null : liveOwnShares(client)), [client, wallet]);
  return <Context.Provider value={shares}>{children}</Context.Provider>;
}
