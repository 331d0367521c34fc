const key = 'marketcast-token';

/** The token of the page. It stays in memory, and in the storage of the tab where the visitor asks for it. */
export interface TokenStore {
  current(): string | null;
  set(token: string | null, isRemembered: boolean): void;
}

export function createTokenStore(storage: Storage = sessionStorage): TokenStore {
  let token = storage.getItem(key);
  return {
    current: () => token,
    set(next, isRemembered) {
      token = next;
      if (next !== null && isRemembered) storage.setItem(key, next);
      else storage.removeItem(key);
    },
  };
}

/** The tokens that a server in development puts into the page; null elsewhere. */
export function offeredTokens(): { readonly trader: string; readonly service: string } | null {
  const { trader, service } =
    document.querySelector<HTMLMetaElement>('meta[name="development-tokens"]')?.dataset ?? {};
  return trader === undefined || service === undefined ? null : { trader, service };
}
