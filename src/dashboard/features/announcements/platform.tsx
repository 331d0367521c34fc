import { useLive } from '../../components/live.ts';
import type { Live } from 'marketcast/client';
import {
  AnnouncementChangedDocument,
  AnnouncementsDocument,
  PlatformStatusChangedDocument,
  PlatformStatusDocument,
  type AnnouncementChangedSubscription,
  type AnnouncementsQuery,
  type PlatformStatusChangedSubscription,
} from 'marketcast/client/documents';
import { useMarketcastClient, type LiveSelection } from 'marketcast/client/react';
import { createContext, useContext, useMemo, type ReactNode } from 'react';

export type Announcement = AnnouncementsQuery['announcements']['edges'][number]['node'];
export type Halt = NonNullable<PlatformStatusChangedSubscription['platformStatusChanged']['halt']>;

/** Whether the platform trades, and the halts of markets that began or ended since the page was opened. */
export interface Platform {
  readonly cursor: string;
  readonly isTradingActive: boolean;
  readonly reason: string | null;
  readonly resumesAt: string | null;
  /** By market. A halt that has ended has `endedAt`. */
  readonly halts: ReadonlyMap<string, Halt>;
}

/** Announcements on the page at most, newest first. */
const maxAnnouncements = 100;
/** Halts of markets that the page remembers at most. */
const maxHalts = 1000;

interface Parts {
  readonly platform: Live<Platform, PlatformStatusChangedSubscription>;
  readonly announcements: Live<AnnouncementList, AnnouncementChangedSubscription>;
}

interface AnnouncementList {
  readonly cursor: string;
  /** Newest first. */
  readonly list: readonly Announcement[];
}

const Context = createContext<Parts | null>(null);

function useParts(): Parts {
  const parts = useContext(Context);
  if (parts === null) throw new Error('There is no <PlatformProvider> above this component.');
  return parts;
}

/** Keeps the state of the platform for all screens. */
export function PlatformProvider({ children }: { readonly children: ReactNode }) {
  const client = useMarketcastClient();
  const parts = useMemo(
    (): Parts => ({
      platform: client.live({
        snapshot: async (): Promise<Platform> => {
          const { platformStatus } = await client.request(PlatformStatusDocument);
          const { isTradingActive, reason, resumesAt } = platformStatus;
          return { cursor: platformStatus.cursor, isTradingActive, reason, resumesAt, halts: new Map() };
        },
        stream: PlatformStatusChangedDocument,
        cursor: ({ cursor }) => cursor,
        reduce: (state, { platformStatusChanged: { status, halt } }) => ({
          ...state,
          isTradingActive: status.isTradingActive,
          reason: status.reason,
          resumesAt: status.resumesAt,
          halts: withHalt(state.halts, halt),
        }),
      }),
      announcements: client.live({
        snapshot: async (): Promise<AnnouncementList> => {
          const { announcements } = await client.request(AnnouncementsDocument, { first: 50 });
          return { cursor: announcements.cursor, list: announcements.edges.map(({ node }) => node) };
        },
        stream: AnnouncementChangedDocument,
        cursor: ({ cursor }) => cursor,
        reduce: (state, { announcementChanged }) => ({
          ...state,
          list: withAnnouncement(state.list, announcementChanged.announcement),
        }),
      }),
    }),
    [client],
  );
  return <Context.Provider value={parts}>{children}</Context.Provider>;
}

function withHalt(halts: Platform['halts'], halt: Halt | null): Platform['halts'] {
  if (halt?.marketId == null) return halts;
  return new Map([...halts, [halt.marketId, halt] as const].slice(-maxHalts));
}

function withAnnouncement(
  list: readonly Announcement[],
  announcement: Announcement,
): readonly Announcement[] {
  return list.some(({ id }) => id === announcement.id)
    ? list.map((each) => (each.id === announcement.id ? announcement : each))
    : [announcement, ...list].slice(0, maxAnnouncements);
}

export const usePlatform = (): LiveSelection<Platform | undefined> => useLive(useParts().platform);

const listOf = (state: AnnouncementList | undefined): readonly Announcement[] | undefined => state?.list;

/** All announcements, newest first; undefined before the first snapshot. */
export const useAnnouncements = (): LiveSelection<readonly Announcement[] | undefined> =>
  useLive(useParts().announcements, listOf);
