import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, it } from 'vitest';

import { startPostgres, type TestPostgres } from '../support/postgres/postgres.ts';
import { killableAfterCommit } from '../support/servers/commit-kill.ts';
import { startInstance, type Instance } from '../support/servers/instance.ts';
import { withoutLimits } from '../support/servers/server.ts';
import { rideOut } from './ride-out.ts';

const ends: readonly (readonly [name: string, end: (instance: Instance) => Promise<void>])[] = [
  ['is killed with -9', (instance) => instance.kill()],
  ['is killed with -9 after a commit, before it tells of it', (instance) => instance.killAfterCommit()],
  ['is stopped by SIGTERM', (instance) => instance.stop()],
];

let postgres: TestPostgres;
let folder: string;

beforeAll(async () => {
  postgres = await startPostgres();
  folder = await mkdtemp(join(tmpdir(), 'marketcast-restart-'));
});

afterAll(async () => {
  await postgres[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

describe.each([
  {
    database: 'the embedded database',
    place: () => Promise.resolve({ DATA_DIR: join(folder, 'data') }),
  },
  { database: 'PostgreSQL', place: async () => ({ DATABASE_URL: await postgres.createDatabase() }) },
])('a single process on $database', ({ database, place }) => {
  let instance: Instance;
  beforeAll(async () => {
    instance = await startInstance({ ...withoutLimits, ...killableAfterCommit, ...(await place()) });
  });
  afterAll(() => instance[Symbol.asyncDispose]());

  it.for(ends)('that %s and started again loses no event', async ([name, end], { task }) => {
    await rideOut(task, {
      name: `${database}: the process ${name}, and started again`,
      instances: [instance],
      async fault() {
        await end(instance);
        await instance.start();
        return [instance];
      },
    });
  });
});
