import { setTimeout } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { openLedger } from '../support/ledger/ledger.ts';
import { pace } from './pace.ts';
import { report } from './report.ts';
import { sharedStage, type Stage } from './stage.ts';

/** An outage between the instances and Redis, which costs clients no event. */
interface Outage {
  readonly name: string;
  /** Milliseconds from the begin to the end. Left out for an outage that is over at once. */
  readonly lastsMs?: number;
  readonly begin: (stage: Stage) => Promise<void> | void;
  readonly end?: (stage: Stage) => Promise<void> | void;
  /** Milliseconds after the end in which every client must have recovered; by default `pace.recoveryMs`. */
  readonly recoversWithinMs?: number;
}

const outages: readonly Outage[] = [
  {
    name: 'Redis is killed with -9 and started again on its data',
    lastsMs: 3000,
    begin: ({ redis }) => redis.kill(),
    end: ({ redis }) => redis.start(),
  },
  {
    name: 'Redis is restarted in order',
    async begin({ redis }) {
      await redis.stop();
      await redis.start();
    },
  },
  {
    name: 'every connection to Redis is reset',
    begin: ({ proxies }) => proxies.forEach((proxy) => proxy.resetConnections()),
  },
  {
    name: 'nothing passes to Redis and nothing from it',
    lastsMs: 5000,
    begin: ({ proxies }) => proxies.forEach((proxy) => proxy.freeze()),
    end: ({ proxies }) => proxies.forEach((proxy) => proxy.thaw()),
  },
  {
    name: 'nothing passes to Redis',
    lastsMs: 5000,
    begin: ({ proxies }) => proxies.forEach((proxy) => proxy.freeze(['toServer'])),
    end: ({ proxies }) => proxies.forEach((proxy) => proxy.thaw()),
  },
  {
    name: 'nothing passes from Redis',
    lastsMs: 5000,
    begin: ({ proxies }) => proxies.forEach((proxy) => proxy.freeze(['toClient'])),
    end: ({ proxies }) => proxies.forEach((proxy) => proxy.thaw()),
  },
  {
    name: 'Redis is stopped with SIGSTOP',
    lastsMs: 4000,
    begin: ({ redis }) => redis.pause(),
    end: ({ redis }) => redis.resume(),
  },
  {
    name: 'everything takes 150 ms longer each way',
    lastsMs: 8000,
    begin: ({ proxies }) => proxies.forEach((proxy) => proxy.delay(150)),
    end: ({ proxies }) => proxies.forEach((proxy) => proxy.delay(0)),
  },
  {
    name: 'the subscriber connections are dead without a word',
    begin: ({ proxies }) => proxies.forEach((proxy) => proxy.silenceSubscribers()),
    recoversWithinMs: 15_000,
  },
];

/** Milliseconds after which a load ends, even if a client has not recovered. */
const recoveryTimeoutMs = 20_000;

describe('while mutations go on', () => {
  for (const { name, lastsMs = 0, begin, end, recoversWithinMs = pace.recoveryMs } of outages) {
    it(`loses nothing and ends no subscription when ${name}`, async ({ task }) => {
      const stage = await sharedStage();
      using ledger = await openLedger({ servers: stage.instances, clients: pace.clients });
      const stopLoad = ledger.startLoad(pace.perSecond);
      const loaded = setTimeout(pace.loadMs);
      await setTimeout(pace.leadMs);

      await begin(stage);
      await setTimeout(lastsMs);
      await end?.(stage);
      ledger.endFault();
      await ledger.untilRecovered(recoveryTimeoutMs);
      await loaded;
      await stopLoad();

      const balance = await ledger.settle();
      report(task, name, balance);
      for (const instance of stage.instances) instance.assertSound();
      expect(ledger.endings).toEqual([]);
      expect(balance).toMatchObject({ refused: 0, lost: 0, repeated: 0, outOfOrder: 0 });
      expect(balance.acknowledged).toBe(balance.sent);
      expect(balance.recoveredMs).toBeLessThan(recoversWithinMs);
      expect(stage.proxies.map(({ subscribers }) => subscribers)).toEqual([1, 1]);
    });
  }
});
