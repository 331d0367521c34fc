import { useMarketcastClient } from 'marketcast/client/react';
import { useEffect, useRef, useState } from 'react';

import { Trouble } from '../../components/panel.tsx';
import { useAction } from '../../components/use-action.ts';
import { useSession } from './session.tsx';
import { offeredTokens } from './token-store.ts';
import { findWallet, tokenOfWallet } from './wallet.ts';

/** The ways to sign in: a click in development, a wallet where there is one, and any token. */
export function SignIn({ onClose }: { readonly onClose: () => void }) {
  const client = useMarketcastClient();
  const { signIn } = useSession();
  const dialog = useRef<HTMLDialogElement>(null);
  const [token, setToken] = useState('');
  const [isRemembered, setIsRemembered] = useState(false);
  const offered = offeredTokens();
  const wallet = findWallet();
  const enter = useAction(async (bring: () => string | Promise<string>) => {
    await signIn(await bring(), isRemembered);
    onClose();
  });
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  const onSubmit = (event: Pick<Event, 'preventDefault'>): void => {
    event.preventDefault();
    enter.run(() => token.trim().replace(/^Bearer\s+/i, ''));
  };

  return (
    <dialog ref={dialog} className="dialog" onClose={onClose} aria-labelledby="sign-in-title">
      <h2 id="sign-in-title">Sign in</h2>
      {offered === null ? null : (
        <div className="stack">
          <p className="muted">This server is in development, and has a token for you.</p>
          <div className="row">
            <button
              type="button"
              className="button button-primary"
              onClick={() => enter.run(() => offered.trader)}
            >
              Continue as trader
            </button>
            <button type="button" className="button" onClick={() => enter.run(() => offered.service)}>
              Continue as operator
            </button>
          </div>
        </div>
      )}
      {wallet === null ? null : (
        <button
          type="button"
          className="button button-primary"
          onClick={() => enter.run(() => tokenOfWallet(client, wallet))}
        >
          Sign with your wallet
        </button>
      )}
      <form className="stack" onSubmit={onSubmit}>
        <label className="field">
          <span className="label">Token</span>
          <textarea
            rows={3}
            value={token}
            onChange={(event) => setToken(event.target.value)}
            placeholder="eyJ…"
            spellCheck={false}
            autoComplete="off"
          />
        </label>
        <label className="check">
          <input
            type="checkbox"
            checked={isRemembered}
            onChange={(event) => setIsRemembered(event.target.checked)}
          />
          Remember it until this tab closes
        </label>
        <Trouble error={enter.error} />
        <div className="dialog-actions">
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button className="button button-primary" disabled={token.trim() === '' || enter.isRunning}>
            {enter.isRunning ? 'Signing in…' : 'Sign in'}
          </button>
        </div>
      </form>
    </dialog>
  );
}
