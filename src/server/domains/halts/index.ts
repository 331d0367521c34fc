import { capturedHalts } from './capture.ts';
import { codes } from './codes.ts';
import { resumeByClock, resumeOverdue } from './jobs.ts';
import { haltsMigration } from './migrations.ts';
import './schema/mutations.ts';
import { platformStatusChangedEvent } from './schema/platform.ts';
import { platformTopic } from './topics.ts';

/** The parts of the domain that the server is composed of. */
export const halts = {
  name: 'halts',
  needs: haltsMigration.capability,
  tables: [capturedHalts],
  codes,
  topics: [platformTopic],
  events: [platformStatusChangedEvent.type],
  jobs: [resumeByClock, resumeOverdue],
  migrations: [haltsMigration],
} as const;
