import { Empty } from '../../components/panel.tsx';
import { Sessions } from '../sessions/sessions.tsx';
import { SharesOfCreator } from '../shares/of-creator.tsx';
import { Shares } from '../shares/shares.tsx';
import { SignInButton } from '../session/sign-in-button.tsx';
import { useAccount } from './account.tsx';
import { Orders } from './orders.tsx';
import { Positions } from './positions.tsx';

/** What belongs to the visitor. */
export function MineScreen() {
  const account = useAccount();
  return (
    <>
      <h1>Mine</h1>
      {account === null ? (
        <Empty title="Sign in with a wallet to see your positions and orders.">
          <SignInButton />
        </Empty>
      ) : (
        <div className="stack">
          <Positions positions={account.positions} />
          <Orders orders={account.orders} />
          <Sessions key={account.wallet} />
          <Shares />
          <SharesOfCreator creator={account.wallet} />
        </div>
      )}
    </>
  );
}
