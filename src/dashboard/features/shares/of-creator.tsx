import { Panel } from '../../components/panel.tsx';
import { shortWallet } from '../../components/words.ts';
import { useSession } from '../session/session.tsx';
import { CreatorCard } from './creator-card.tsx';
import { LaunchShares } from './launch.tsx';
import { useLaunched } from './use-launched.ts';

/** The shares of a market's creator. The creator can launch them here; for others nothing is shown before. */
export function SharesOfCreator({ creator }: { readonly creator: string }) {
  const wallet = useSession().viewer?.wallet;
  const [launch, onLaunched] = useLaunched(creator);
  const isOwn = wallet === creator;
  if (launch === 'launched')
    return (
      <Panel title={isOwn ? 'Your shares' : `Shares of ${shortWallet(creator)}`}>
        <CreatorCard creator={creator} />
      </Panel>
    );
  return isOwn && launch === 'missing' ? (
    <Panel title="Your shares">
      <LaunchShares onLaunched={onLaunched} />
    </Panel>
  ) : null;
}
