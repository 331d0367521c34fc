import { useEffect, useRef } from 'react';
import { toast } from 'sonner';

import { useLive } from '../../components/live.ts';
import { Link } from '../../routing/link.tsx';
import { useInbox, type LiveInbox, type Notification } from './inbox.tsx';
import { usePreferences } from './use-preferences.tsx';

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
  useToasts(data?.list);
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

/** Tells the newest notification, unless it was there before, or the wallet wishes no toasts of its type. */
function useToasts(list: readonly Notification[] | undefined): void {
  const { list: wishes, error } = usePreferences();
  const told = useRef<bigint | null>(null);
  const isLoaded = list !== undefined;
  const newest = list?.[0];
  useEffect(() => {
    if (!isLoaded) return;
    const sequence = BigInt(newest?.sequence ?? 0);
    const before = (told.current ??= sequence);
    // A notification waits for the wishes. Without an answer it is told.
    if (wishes === null && error === null) return;
    told.current = sequence > before ? sequence : before;
    if (newest === undefined || sequence <= before) return;
    if (wishes?.find(({ type }) => type === newest.type)?.toast === false) return;
    const show =
      newest.severity === 'CRITICAL'
        ? toast.error
        : newest.severity === 'WARNING'
          ? toast.warning
          : toast.info;
    show(newest.title);
  }, [isLoaded, newest, wishes, error]);
}
