import { createMarketcastClient } from 'marketcast/client';
import { MarketcastProvider } from 'marketcast/client/react';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { App } from './app/app.tsx';
import { createTokenStore } from './features/session/token-store.ts';
import 'sonner/dist/styles.css';
import './styles/base.css';
import './styles/components.css';
import './styles/layout.css';

const store = createTokenStore();
const client = createMarketcastClient({ url: '/graphql', token: () => store.current() });
const root = document.getElementById('root');
if (root === null) throw new Error('The page has no place for the application.');
createRoot(root).render(
  <StrictMode>
    <MarketcastProvider client={client}>
      <App store={store} />
    </MarketcastProvider>
  </StrictMode>,
);
