import { carryOut } from '../../../src/server/db/flights.ts';
import { randomUUID } from 'node:crypto';

import fc from 'fast-check';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';

import type { Event } from '../../../src/server/broker/event.ts';
import { emptyNextSlot, forgetIdleTopics } from '../../../src/server/broker/database/pruning.ts';
import { openLogProcess, type LogProcess } from '../../support/broker/database-brokers.ts';
import {
  appendToModel,
  emptyInModel,
  modelAfter,
  modelLog,
  modelTail,
  rememberedIds,
  type ModelLog,
} from '../../support/broker/log-model.ts';
import { createLogReader, type LogReader } from '../../support/broker/log-reader.ts';
import {
  commit,
  databaseKinds,
  moveBack,
  settle,
  type DatabaseKind,
} from '../../support/broker/log-stage.ts';
import { logLimits, newHome, newKept, shared } from '../../support/broker/log-topics.ts';
import { note } from '../../support/broker/notes.ts';
import { createDatabase } from '../../support/postgres/shared-postgres.ts';

const all = shared.of(null);
const homes = 2;

const process = fc.nat(1);
/** The homes, and after them the durable topic. */
const topic = fc.nat(homes);
const drawnEvent = fc.record({
  topic,
  isShared: fc.boolean(),
  /** A number repeats an event of the log, when there is any. */
  repeats: fc.option(fc.nat(20), { freq: 2 }),
  order: fc.option(fc.nat(10), { freq: 2 }),
});
const drawnCommit = fc.record({
  process,
  events: fc.array(drawnEvent, { minLength: 1, maxLength: 4 }),
  rollsBack: fc.boolean(),
});
const command = fc.oneof(
  fc.record({ kind: fc.constant('publish'), process, event: drawnEvent }),
  fc.record({ kind: fc.constant('commits'), commits: fc.array(drawnCommit, { minLength: 1, maxLength: 5 }) }),
  fc.record({ kind: fc.constant('crash'), process, lost: drawnEvent }),
  fc.record({ kind: fc.constant('read'), process, topic: fc.nat(homes + 1), back: fc.nat(12) }),
  fc.record({ kind: fc.constant('empty'), topic: fc.nat(homes - 1) }),
  fc.record({ kind: fc.constant('forget'), topic: fc.nat(homes - 1) }),
  fc.record({ kind: fc.constant('check') }),
);
type Command = typeof command extends fc.Arbitrary<infer Value> ? Value : never;
type DrawnEvent = typeof drawnEvent extends fc.Arbitrary<infer Value> ? Value : never;

/** The processes, their logs and the model of the logs. */
class Stage {
  readonly #url: string | null;
  #processes: LogProcess[] = [];
  #logs: ModelLog[] = [];
  #shared: ModelLog = modelLog(all, { epoch: '', offset: 0 });
  /** The events of each topic to which the shared log does not refer yet. */
  readonly #pending = new Map<string, Event[]>();
  #readers: { readonly reader: LogReader; process: number; readonly known: ModelLog }[] = [];

  constructor(url: string | null) {
    this.#url = url;
  }

  async open(): Promise<void> {
    this.#processes = [await this.#openProcess()];
    this.#processes.push(this.#url === null ? this.#at(0) : await this.#openProcess());
    await settle(this.#at(0).queries);
  }

  async play(commands: readonly Command[]): Promise<void> {
    const addresses = [newHome(), newHome(), newKept()];
    this.#logs = await Promise.all(
      addresses.map(async (address) => modelLog(address, await this.#at(0).broker.tail(address))),
    );
    this.#shared = modelLog(all, await this.#at(0).broker.tail(all));
    for (const each of commands) await this.#run(each);
    await this.#check();
    for (const { reader } of this.#readers) reader.disconnect();
    this.#readers = [];
  }

  async close(): Promise<void> {
    for (const each of new Set(this.#processes)) await each[Symbol.asyncDispose]();
  }

  #openProcess(): Promise<LogProcess> {
    return openLogProcess({ url: this.#url, limits: logLimits });
  }

  #at(index: number): LogProcess {
    const found = this.#processes[index];
    if (found === undefined) throw new Error('no such process');
    return found;
  }

  #log(index: number): ModelLog {
    const found = [...this.#logs, this.#shared][index];
    if (found === undefined) throw new Error('no such topic');
    return found;
  }

  #eventOf({ topic: index, isShared, repeats, order }: DrawnEvent): Event {
    const log = this.#log(index);
    const known = rememberedIds(log);
    const id = repeats === null ? undefined : known[repeats % known.length];
    return note(id ?? randomUUID(), {
      topics: isShared ? [log.topic, all] : [log.topic],
      supersedes: order === null ? null : { key: `k${order % 2}`, order: BigInt(order) },
    });
  }

  /** Appends to the model in the order of the commits. */
  #append(event: Event): string {
    const log = this.#logs.find((each) => event.topics.includes(each.topic)) ?? this.#shared;
    const outcome = appendToModel(log, event);
    if (outcome === 'published' && event.topics.includes(all))
      this.#pending.set(log.topic, [...(this.#pending.get(log.topic) ?? []), event]);
    return outcome;
  }

  /** Brings the model of the shared log up to date, and compares it with the order of each home. */
  async #compareShared(): Promise<void> {
    const { broker } = this.#at(0);
    await broker.tail(all);
    for (const { event } of await broker.history(all, modelTail(this.#shared), 10_000)) {
      const home = this.#logs.find(({ topic: name }) => this.#pending.get(name)?.[0]?.id === event.id);
      expect(home, `${event.id} is next of its home`).toBeDefined();
      if (home === undefined) return;
      this.#pending.set(home.topic, (this.#pending.get(home.topic) ?? []).slice(1));
      this.#shared.entries.push({ id: event.id, home: home.topic, life: home.epoch });
    }
    expect([...this.#pending.values()].flat()).toEqual([]);
  }

  async #check(): Promise<void> {
    await this.#compareShared();
    for (const { reader, known } of this.#readers) {
      const now = [...this.#logs, this.#shared].find(({ topic: name }) => name === reader.topic) ?? known;
      await reader.untilAt(modelTail(now));
      expect(reader.heard).toEqual(modelAfter(now, reader.start.offset));
      for (const { epoch, offset } of reader.expirations)
        expect(epoch !== now.epoch || offset < now.gone, `${reader.topic} expired at ${offset}`).toBe(true);
    }
  }

  async #run(drawn: Command): Promise<void> {
    if (drawn.kind === 'publish') {
      const event = this.#eventOf(drawn.event);
      const outcome = await this.#at(drawn.process).broker.publish(event.topics[0] ?? '', event);
      expect(outcome).toBe(this.#append(event));
    } else if (drawn.kind === 'commits') {
      // Drawn before the first of them runs. An event of two of them is repeated in the second.
      const commits = drawn.commits.map((each) => ({
        ...each,
        events: each.events.map((event) => this.#eventOf(event)),
      }));
      await Promise.all(
        commits.map(({ process: index, events, rollsBack }) =>
          commit(this.#at(index), events, () => {
            if (rollsBack) throw new Error('rolled back');
            for (const event of events) this.#append(event);
          }).catch((error: unknown) => expect(String(error)).toContain('rolled back')),
        ),
      );
    } else if (drawn.kind === 'crash') await this.#crash(drawn.process, this.#eventOf(drawn.lost));
    else if (drawn.kind === 'read') {
      await this.#compareShared();
      const log = this.#log(drawn.topic);
      const { epoch, offset } = modelTail(log);
      const reader = createLogReader(log.topic, { epoch, offset: Math.max(log.base, offset - drawn.back) });
      this.#readers.push({ reader, process: drawn.process, known: log });
      await reader.connect(this.#at(drawn.process).broker);
    } else if (drawn.kind === 'empty') {
      await this.#compareShared();
      const log = this.#log(drawn.topic);
      const { queries } = this.#at(0);
      if (rememberedIds(log).length === 0) return;
      await moveBack(queries, log.topic, 3);
      while (!(await emptyNextSlot(queries)));
      emptyInModel(log, this.#shared);
    } else if (drawn.kind === 'forget') await this.#forget(drawn.topic);
    else await this.#check();
  }

  /** A process dies after a commit that it tells nobody of, and is started again. Its readers recover. */
  async #crash(index: number, event: Event): Promise<void> {
    const dying = this.#at(index);
    await dying.queries.transaction().execute((tx) =>
      carryOut(
        tx,
        dying.plan([event], () => true),
      ),
    );
    this.#append(event);
    const own = this.#readers.filter((each) => this.#url === null || each.process === index);
    for (const { reader } of own) reader.disconnect();
    if (this.#url === null) this.#processes = Array<LogProcess>(2).fill(await dying.reopen());
    else {
      await dying[Symbol.asyncDispose]();
      this.#processes[index] = await this.#openProcess();
    }
    for (const { reader } of own) await reader.connect(this.#at(index).broker);
  }

  async #forget(index: number): Promise<void> {
    await this.#compareShared();
    const { queries, broker } = this.#at(0);
    const { topic: address } = this.#log(index);
    await sql`UPDATE marketcast_log_topics SET used_at = '2000-01-01' WHERE name = ${address}`.execute(
      queries,
    );
    expect(await forgetIdleTopics(queries, logLimits.ttlMs)).toBe(1);
    this.#logs[index] = modelLog(address, await broker.tail(address));
  }
}

const runsOf: Readonly<Record<DatabaseKind, number>> = { embedded: 12, PostgreSQL: 12 };

describe.each(databaseKinds)('the log on %s, like a plain list,', (kind) => {
  it('brings each reader each publication after its cursor once, in the order of the commits', async () => {
    const stage = new Stage(kind === 'embedded' ? null : await createDatabase());
    await stage.open();
    const commands = fc.array(command, { minLength: 8, maxLength: 40 });
    try {
      await fc.assert(
        fc.asyncProperty(commands, (drawn) => stage.play(drawn)),
        { numRuns: runsOf[kind], endOnFailure: true },
      );
    } finally {
      await stage.close();
    }
  });
});
