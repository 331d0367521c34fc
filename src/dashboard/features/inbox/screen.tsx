import { MarkNotificationsDocument } from 'marketcast/client/documents';
import { useMarketcastClient } from 'marketcast/client/react';
import { memo, useEffect } from 'react';

import { useLive } from '../../components/live.ts';
import { Ago } from '../../components/moment.tsx';
import { Empty, Panel, Skeleton, Trouble } from '../../components/panel.tsx';
import { useAction } from '../../components/use-action.ts';
import { Link } from '../../routing/link.tsx';
import { SignInButton } from '../session/sign-in-button.tsx';
import { FollowedMarkets } from './followed.tsx';
import { useInbox, type LiveInbox, type Notification } from './inbox.tsx';
import { PriceAlerts } from './price-alerts.tsx';
import { Preferences } from './preferences.tsx';
import './inbox.css';

/** The notifications of the visitor, and which of them are wished. */
export function InboxScreen() {
  const inbox = useInbox();
  if (inbox === null)
    return (
      <Empty isScreen title="Sign in with a wallet to see your inbox.">
        <SignInButton />
      </Empty>
    );
  return (
    <>
      <h1>Inbox</h1>
      <div className="inbox">
        <Notifications inbox={inbox} />
        <div className="stack">
          <PriceAlerts />
          <FollowedMarkets />
          <Preferences />
        </div>
      </div>
    </>
  );
}

function Notifications({ inbox }: { readonly inbox: LiveInbox }) {
  const client = useMarketcastClient();
  const { data, ...freshness } = useLive(inbox);
  const newest = data?.list[0]?.sequence ?? null;
  const unseen = data?.unseenCount ?? 0;
  useEffect(() => {
    if (newest === null || unseen === 0) return;
    const input = { as: 'SEEN', throughSequence: newest } as const;
    // The counter stays as it is where this fails, and the next visit tries again.
    client.request(MarkNotificationsDocument, { input }).catch(() => undefined);
  }, [client, newest, unseen]);
  const readAll = useAction(async () => {
    if (newest === null) return;
    await client.request(MarkNotificationsDocument, { input: { as: 'READ', throughSequence: newest } });
  });
  const { error } = freshness.status;
  return (
    <Panel
      title={`Notifications${data === undefined || data.unreadCount === 0 ? '' : ` (${data.unreadCount} unread)`}`}
      freshness={freshness}
      actions={
        <button
          type="button"
          className="button button-small"
          disabled={readAll.isRunning || (data?.unreadCount ?? 0) === 0}
          onClick={() => readAll.run()}
        >
          Mark all as read
        </button>
      }
    >
      <Trouble error={readAll.error ?? (data === undefined ? error : null)} />
      {data === undefined && error === null ? <Skeleton rows={4} height={56} /> : null}
      {data?.list.length === 0 ? (
        <Empty title="Your inbox is empty. Filled orders and answers of your markets come here." />
      ) : null}
      <ul className="list">
        {data?.list.map((notification) => (
          <NotificationRow key={notification.id} notification={notification} />
        ))}
      </ul>
    </Panel>
  );
}

const NotificationRow = memo(function NotificationRow({
  notification,
}: {
  readonly notification: Notification;
}) {
  const client = useMarketcastClient();
  const { id, title, body, count, createdAt, readAt, marketId, actionUrl, severity } = notification;
  const mark = useAction((as: 'READ' | 'UNREAD' | 'ARCHIVED') =>
    client.request(MarkNotificationsDocument, { input: { as, ids: [id] } }),
  );
  const path =
    actionUrl?.startsWith('/') === true ? actionUrl : marketId === null ? null : `/markets/${marketId}`;
  return (
    <li className="notification" data-severity={severity} data-unread={readAt === null ? '' : undefined}>
      <div>
        <p>
          {readAt === null ? <span className="hidden">Unread: </span> : null}
          {path === null ? <strong>{title}</strong> : <Link to={path}>{title}</Link>}
          {count > 1 ? <span className="tag num">{count} times</span> : null}{' '}
          <span className="muted">
            <Ago at={createdAt} />
          </span>
        </p>
        {body === '' ? null : <p className="muted">{body}</p>}
        <Trouble error={mark.error} />
      </div>
      <div className="row">
        <button
          type="button"
          className="button button-small"
          disabled={mark.isRunning}
          onClick={() => mark.run(readAt === null ? 'READ' : 'UNREAD')}
        >
          {readAt === null ? 'Mark as read' : 'Mark as unread'}
        </button>
        <button
          type="button"
          className="button button-small"
          disabled={mark.isRunning}
          onClick={() => mark.run('ARCHIVED')}
        >
          Archive
        </button>
      </div>
    </li>
  );
});
