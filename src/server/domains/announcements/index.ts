import { capturedAnnouncements } from './capture.ts';
import { turnAnnouncement, turnOverdueAnnouncements } from './jobs.ts';
import { announcementsMigration } from './migrations.ts';
import './schema/mutations.ts';
import './schema/query.ts';
import { announcementChangedEvent } from './schema/subscription.ts';
import { announcementsTopic } from './topics.ts';

/** The parts of the domain that the server is composed of. */
export const announcements = {
  name: 'announcements',
  needs: announcementsMigration.capability,
  tables: [capturedAnnouncements],
  topics: [announcementsTopic],
  events: [announcementChangedEvent.type],
  jobs: [turnAnnouncement, turnOverdueAnnouncements],
  migrations: [announcementsMigration],
} as const;
