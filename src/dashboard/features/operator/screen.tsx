import { Empty } from '../../components/panel.tsx';
import { useSession } from '../session/session.tsx';
import { SignInButton } from '../session/sign-in-button.tsx';
import { AnnouncementDesk } from './announcement-desk.tsx';
import { HaltDesk } from './halt-desk.tsx';
import { MarketDesk } from './market-desk.tsx';
import { StatusPanel } from './status-panel.tsx';

/** What a service token may do. */
export function OperatorScreen() {
  const { isOperator } = useSession();
  if (!isOperator)
    return (
      <Empty isScreen title="This screen needs a service token.">
        <SignInButton />
      </Empty>
    );
  return (
    <>
      <h1>Operator</h1>
      <div className="desks">
        <StatusPanel />
        <HaltDesk />
        <MarketDesk />
        <AnnouncementDesk />
      </div>
    </>
  );
}
