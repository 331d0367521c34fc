/** A token, or the function that brings it. Null stands for a visitor who is not signed in. */
export type TokenOption =
  | string
  | null
  | (() => string | null | undefined | Promise<string | null | undefined>);

/** Where the tokens come from. */
export interface TokenSource {
  /** Whether asking again can bring another token. */
  readonly isRenewable: boolean;
  /** Asks for the token. Calls at the same time share an answer. */
  get(): Promise<string | null>;
}

export function createTokenSource(option: TokenOption = null): TokenSource {
  let asking: Promise<string | null> | null = null;
  const ask = async (): Promise<string | null> =>
    (typeof option === 'function' ? await option() : option) ?? null;
  return {
    isRenewable: typeof option === 'function',
    get: () => (asking ??= ask().finally(() => (asking = null))),
  };
}

/** The `exp` of a JWT in milliseconds since 1970; null for a token that tells no end. */
function expiryOf(token: string | null): number | null {
  const payload = token?.split('.')[1];
  if (payload === undefined) return null;
  try {
    const claims: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
    const { exp } = claims as { readonly exp?: unknown };
    return typeof exp === 'number' ? exp * 1000 : null;
  } catch {
    return null;
  }
}

/** A token is renewed so many milliseconds before its end, but not before half of the time until then is over. */
const marginMs = 30_000;
/** The longest delay that a timer takes. */
const longestTimerMs = 2 ** 31 - 1;

/** Milliseconds until a token is to be renewed; null when it tells no end. */
export function renewalMs(token: string | null): number | null {
  const expiry = expiryOf(token);
  if (expiry === null) return null;
  const leftMs = expiry - Date.now();
  return Math.min(longestTimerMs, Math.max(1000, leftMs - marginMs, leftMs / 2));
}
