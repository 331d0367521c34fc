import type { AnnouncementsQuery } from '../../client/generated/graphql.ts';

/** An announcement as the server shows it. */
export type ShownAnnouncement = AnnouncementsQuery['announcements']['edges'][number]['node'];

/** A line about an announcement. */
export function describeAnnouncement({
  id,
  kind,
  state,
  title,
  startsAt,
  endsAt,
  affects,
}: ShownAnnouncement): string {
  const until = endsAt === null ? 'without an end' : `until ${endsAt}`;
  const about = affects.length === 0 ? '' : `, about ${affects.join(', ')}`;
  return `${id}  ${state} ${kind}, from ${startsAt} ${until}${about}: ${title}`;
}
