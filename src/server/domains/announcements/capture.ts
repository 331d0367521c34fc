import { captureTable } from '../../db/captured-table.ts';
import { eventsOfAnnouncementChange } from './events.ts';
import { announcements } from './table.ts';

export const capturedAnnouncements = captureTable(announcements, { events: eventsOfAnnouncementChange });
