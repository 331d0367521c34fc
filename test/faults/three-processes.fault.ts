import { setTimeout } from 'node:timers/promises';

import { afterAll, beforeAll, describe, it } from 'vitest';

import { queryDatabase, startPostgres, type TestPostgres } from '../support/postgres/postgres.ts';
import { killableAfterCommit } from '../support/servers/commit-kill.ts';
import { startInstance, type Instance } from '../support/servers/instance.ts';
import { withoutLimits } from '../support/servers/server.ts';
import { startTcpProxy, type TcpProxy } from '../support/servers/tcp-proxy.ts';
import { startOwned } from './owned-parts.ts';
import { rideOut } from './ride-out.ts';

const processes = 3;
/** Milliseconds in which the connections for notifications are cut again and again. */
const cutForMs = 3000;
const cutEveryMs = 250;

interface Actors extends AsyncDisposable {
  readonly postgres: TestPostgres;
  /** Between the processes and PostgreSQL. It knows the connections that listen. */
  readonly proxy: TcpProxy;
  readonly instances: readonly Instance[];
  /** The process that faults of a single process meet. */
  readonly first: Instance;
}

function startActors(isClockMovable: boolean): Promise<Actors> {
  return startOwned(async (own) => {
    const postgres = own(await startPostgres({ isClockMovable }));
    const proxy = own(await startTcpProxy(postgres.port, /LISTEN marketcast_log/));
    const url = new URL(await postgres.createDatabase());
    url.port = String(proxy.port);
    const variables = { ...withoutLimits, ...killableAfterCommit, DATABASE_URL: url.href };
    const first = own(await startInstance(variables));
    const instances = [first];
    while (instances.length < processes) instances.push(own(await startInstance(variables)));
    return { postgres, proxy, instances, first };
  });
}

/** A fault that leaves all processes running, unless it names the process that has ended. */
interface Fault {
  readonly name: string;
  readonly happen: (actors: Actors) => Promise<unknown>;
  readonly endsFirst?: boolean;
}

const faults: readonly Fault[] = [
  { name: 'one process is killed with -9', happen: ({ first }) => first.kill(), endsFirst: true },
  {
    name: 'one process is killed with -9 after a commit, before it tells of it',
    happen: ({ first }) => first.killAfterCommit(),
    endsFirst: true,
  },
  {
    name: 'the database is restarted',
    async happen({ postgres }) {
      await postgres.stop('fast');
      await postgres.start();
    },
  },
  {
    name: 'the database is killed with -9 and started again',
    async happen({ postgres }) {
      await postgres.stop('kill');
      await postgres.start();
    },
  },
  {
    name: 'the connections for notifications are cut for three seconds',
    async happen({ postgres }) {
      const endAtMs = performance.now() + cutForMs;
      while (performance.now() < endAtMs) {
        await queryDatabase(
          postgres.url,
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'marketcast log'`,
        );
        await setTimeout(cutEveryMs);
      }
    },
  },
  {
    name: 'every notice is lost',
    happen({ proxy }) {
      proxy.silenceSubscribers();
      return Promise.resolve();
    },
  },
];

const movedClock: Fault = {
  name: 'the clock of the database is turned back a minute',
  happen: ({ postgres }) => postgres.turnClock(-60),
};

describe.each([
  { what: 'three processes on a PostgreSQL', isClockMovable: false, own: faults },
  { what: 'three processes on a PostgreSQL with a clock', isClockMovable: true, own: [movedClock] },
])('$what', ({ isClockMovable, own }) => {
  let actors: Actors;
  beforeAll(async () => {
    actors = await startActors(isClockMovable);
  });
  afterAll(() => actors[Symbol.asyncDispose]());

  it.for(own)('lose no event when $name', async ({ name, happen, endsFirst = false }, { task }) => {
    const { instances, first } = actors;
    try {
      await rideOut(task, {
        name: `three processes: ${name}`,
        instances,
        async fault() {
          await happen(actors);
          return endsFirst ? instances.filter((instance) => instance !== first) : instances;
        },
      });
    } finally {
      if (endsFirst) await first.start();
    }
  });
});
