import { Link } from '../routing/link.tsx';
import { shortWallet } from '../components/words.ts';
import { ConnectionPill } from '../features/connection/pill.tsx';
import { Bell } from '../features/inbox/bell.tsx';
import { useSession } from '../features/session/session.tsx';
import { SignInButton } from '../features/session/sign-in-button.tsx';
import { usePath } from '../routing/location.ts';

const places = [
  ['/', 'Markets'],
  ['/mine', 'Mine'],
  ['/announcements', 'News'],
] as const;

/** The way through the page, the connection and the visitor. */
export function Header() {
  const path = usePath();
  const { isOperator } = useSession();
  const shown = isOperator ? [...places, ['/operator', 'Operator'] as const] : places;
  return (
    <header className="header">
      <Link to="/" className="brand">
        <svg viewBox="0 0 32 32" width="24" height="24" aria-hidden="true">
          <rect width="32" height="32" rx="8" fill="var(--accent)" />
          <path
            d="M6 22l6-8 5 5 9-12"
            fill="none"
            stroke="var(--on-accent)"
            strokeWidth="3"
            strokeLinecap="round"
            strokeLinejoin="round"
          />
        </svg>
        <span>Marketcast</span>
      </Link>
      <nav aria-label="Main">
        {shown.map(([to, words]) => (
          <Link key={to} to={to} isCurrent={path === to}>
            {words}
          </Link>
        ))}
      </nav>
      <div className="header-end">
        <ConnectionPill />
        <Bell isCurrent={path === '/inbox'} />
        <Visitor />
      </div>
    </header>
  );
}

function Visitor() {
  const { viewer, signOut, isOperator } = useSession();
  if (viewer === null) return <SignInButton />;
  return (
    <>
      <span className="wallet" title={viewer.wallet ?? viewer.role}>
        {isOperator ? 'Operator' : shortWallet(viewer.wallet ?? viewer.role)}
      </span>
      <button type="button" className="button" onClick={signOut}>
        Sign out
      </button>
    </>
  );
}
