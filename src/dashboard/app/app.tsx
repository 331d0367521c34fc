import { Toaster } from 'sonner';

import { Link } from '../routing/link.tsx';
import { Empty } from '../components/panel.tsx';
import { AnnouncementsScreen } from '../features/announcements/screen.tsx';
import { Banner } from '../features/announcements/banner.tsx';
import { PlatformProvider } from '../features/announcements/platform.tsx';
import { ConnectionToasts } from '../features/connection/toasts.tsx';
import { InboxProvider } from '../features/inbox/inbox.tsx';
import { InboxScreen } from '../features/inbox/screen.tsx';
import { MarketScreen } from '../features/market/screen.tsx';
import { MarketsScreen } from '../features/markets/screen.tsx';
import { AccountProvider } from '../features/mine/account.tsx';
import { MineScreen } from '../features/mine/screen.tsx';
import { OperatorScreen } from '../features/operator/screen.tsx';
import { SessionProvider } from '../features/session/session.tsx';
import { OwnSharesProvider } from '../features/shares/own-shares.tsx';
import type { TokenStore } from '../features/session/token-store.ts';
import { Header } from './header.tsx';
import { usePath } from '../routing/location.ts';

/** The page: what is around each screen, and the screen of the path. */
export function App({ store }: { readonly store: TokenStore }) {
  return (
    <SessionProvider store={store}>
      <PlatformProvider>
        <AccountProvider>
          <OwnSharesProvider>
            <InboxProvider>
              <a className="skip" href="#content">
                Skip to the content
              </a>
              <Header />
              <Banner />
              <main id="content" tabIndex={-1}>
                <Screen />
              </main>
              <Footer />
              <ConnectionToasts />
              <Toaster theme="system" position="bottom-right" richColors closeButton visibleToasts={4} />
            </InboxProvider>
          </OwnSharesProvider>
        </AccountProvider>
      </PlatformProvider>
    </SessionProvider>
  );
}

function Screen() {
  const path = usePath();
  const id = /^\/markets\/([^/]+)$/.exec(path)?.[1];
  if (id !== undefined) return <MarketScreen key={id} id={decodeURIComponent(id)} />;
  switch (path) {
    case '/':
      return <MarketsScreen />;
    case '/mine':
      return <MineScreen />;
    case '/inbox':
      return <InboxScreen />;
    case '/announcements':
      return <AnnouncementsScreen />;
    case '/operator':
      return <OperatorScreen />;
    default:
      return (
        <Empty isScreen title="There is nothing at this address.">
          <Link to="/" className="button">
            All markets
          </Link>
        </Empty>
      );
  }
}

function Footer() {
  return (
    <footer className="footer muted">
      <p>
        Made with <code>marketcast/client</code>. <a href="/graphql">GraphQL</a>
      </p>
      <p>
        Charts by{' '}
        <a href="https://www.tradingview.com/" rel="noreferrer">
          TradingView
        </a>
      </p>
    </footer>
  );
}
