import { useLive } from 'marketcast/client/react';
import { useEffect, useRef } from 'react';
import { toast } from 'sonner';

import { Link } from '../../routing/link.tsx';
import { useInbox, type LiveInbox } from './inbox.tsx';

/** The bell of the header, with the number of unread notifications. */
export function Bell({ isCurrent }: { readonly isCurrent: boolean }) {
  const inbox = useInbox();
  return inbox === null ? null : <Ringing inbox={inbox} isCurrent={isCurrent} />;
}

/** The largest number that the bell shows. */
const most = 99;

function Ringing({ inbox, isCurrent }: { readonly inbox: LiveInbox; readonly isCurrent: boolean }) {
  const { data } = useLive(inbox);
  const unread = data?.unreadCount ?? 0;
  useToasts(data?.list[0]);
  return (
    <Link to="/inbox" className="bell" isCurrent={isCurrent}>
      <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
        <path
          d="M12 3a6 6 0 0 0-6 6v4l-2 4h16l-2-4V9a6 6 0 0 0-6-6Zm-2.5 16a2.5 2.5 0 0 0 5 0"
          fill="none"
          stroke="currentColor"
          strokeWidth="2"
          strokeLinejoin="round"
        />
      </svg>
      <span className="hidden">{unread === 0 ? 'Inbox' : `Inbox, ${unread} unread`}</span>
      {unread === 0 ? null : (
        <span className="bell-count num" aria-hidden="true">
          {unread > most ? `${most}+` : unread}
        </span>
      )}
    </Link>
  );
}

/** Tells the newest notification, unless it was there before. */
function useToasts(
  newest: { readonly sequence: string; readonly title: string; readonly severity: string } | undefined,
): void {
  const told = useRef<bigint | null>(null);
  useEffect(() => {
    const sequence = BigInt(newest?.sequence ?? 0);
    const before = told.current;
    told.current = sequence;
    if (newest === undefined || before === null || sequence <= before) return;
    const show =
      newest.severity === 'CRITICAL'
        ? toast.error
        : newest.severity === 'WARNING'
          ? toast.warning
          : toast.info;
    show(newest.title);
  }, [newest]);
}
