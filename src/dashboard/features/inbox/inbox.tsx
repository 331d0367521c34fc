import type { Live, MarketcastClient, Schema } from 'marketcast/client';
import {
  InboxChangedDocument,
  InboxDocument,
  NotificationsDocument,
  type InboxChangedSubscription,
  type NotificationPartsFragment,
} from 'marketcast/client/documents';
import { useMarketcastClient } from 'marketcast/client/react';
import { createContext, useContext, useMemo, type ReactNode } from 'react';

import { useSession } from '../session/session.tsx';
import { PreferencesProvider } from './use-preferences.tsx';

export type Notification = NotificationPartsFragment;
type InboxEvent = InboxChangedSubscription['inboxChanged'];
type Marked = Extract<InboxEvent, { readonly __typename: 'NotificationsMarked' }>;

/** The counters of the inbox, and its newest notifications. */
export interface InboxState {
  readonly cursor: string | null;
  readonly unreadCount: number;
  readonly unseenCount: number;
  /** The newest sequence first. Archived ones are left out. */
  readonly list: readonly Notification[];
}

export type LiveInbox = Live<InboxState, InboxChangedSubscription>;

/** Notifications at first, and at most. */
const pageSize = 50;
const maxNotifications = 300;

const Context = createContext<LiveInbox | null>(null);

/** The inbox of the visitor's wallet; null without one. */
export const useInbox = (): LiveInbox | null => useContext(Context);

export function InboxProvider({ children }: { readonly children: ReactNode }) {
  const client = useMarketcastClient();
  const wallet = useSession().viewer?.wallet ?? null;
  const inbox = useMemo(() => (wallet === null ? null : liveInbox(client)), [client, wallet]);
  return (
    <Context.Provider value={inbox}>
      <PreferencesProvider>{children}</PreferencesProvider>
    </Context.Provider>
  );
}

function liveInbox(client: MarketcastClient): LiveInbox {
  return client.live({
    // The counters come first, because their cursor must be before the list.
    snapshot: async (): Promise<InboxState> => {
      const counters = (await client.request(InboxDocument)).viewer?.inbox;
      const { viewer } = await client.request(NotificationsDocument, { first: pageSize });
      return {
        cursor: counters?.cursor ?? null,
        unreadCount: counters?.unreadCount ?? 0,
        unseenCount: counters?.unseenCount ?? 0,
        list: viewer?.notifications.edges.map(({ node }) => node) ?? [],
      };
    },
    stream: InboxChangedDocument,
    cursor: ({ cursor }) => cursor,
    reduce: (state, { inboxChanged }) => ({
      ...state,
      unreadCount: inboxChanged.unreadCount,
      unseenCount: inboxChanged.unseenCount,
      list: after(state.list, inboxChanged),
    }),
  });
}

function after(list: InboxState['list'], event: InboxEvent): InboxState['list'] {
  switch (event.__typename) {
    case 'NotificationAdded':
    case 'NotificationUpdated': {
      const { notification } = event;
      const others = list.filter(({ id }) => id !== notification.id);
      if (notification.archivedAt !== null) return others;
      return [notification, ...others]
        .sort((one, other) => (BigInt(one.sequence) < BigInt(other.sequence) ? 1 : -1))
        .slice(0, maxNotifications);
    }
    case 'NotificationsMarked':
      return list
        .map((notification) => (isMeant(event, notification) ? marked(notification, event) : notification))
        .filter(({ archivedAt }) => archivedAt === null);
    default:
      // Another kind of event, of a newer server.
      return list;
  }
}

function isMeant({ ids, throughSequence }: Marked, { id, sequence }: Notification): boolean {
  return ids?.includes(id) ?? (throughSequence !== null && BigInt(sequence) <= BigInt(throughSequence));
}

function marked(notification: Notification, { as, occurredAt }: Marked): Notification {
  const marks: Readonly<Record<Schema.NotificationMark, Partial<Notification>>> = {
    SEEN: { seenAt: notification.seenAt ?? occurredAt },
    READ: { seenAt: notification.seenAt ?? occurredAt, readAt: notification.readAt ?? occurredAt },
    UNREAD: { readAt: null },
    ARCHIVED: { archivedAt: occurredAt },
  };
  return { ...notification, ...marks[as] };
}
