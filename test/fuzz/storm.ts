import { setTimeout as pause } from 'node:timers/promises';

import fc from 'fast-check';

import { startPostgres } from '../support/postgres/postgres.ts';
import { startRedis } from '../support/redis/redis.ts';
import { faultsAfterwards, maximumGrowthMib } from './checks/afterwards.ts';
import { faultOf } from './checks/answers.ts';
import { converse, type Target } from './drive/connection.ts';
import { grammars } from './grammar/all.ts';
import { kinds, type FuzzCase, type Kind } from './grammar/cases.ts';
import { Counts, type Report, type Violation } from './report.ts';
import type { ProcessFault } from './subject/notices.ts';
import { startSubject, type Subject } from './subject/subject.ts';
import { createWorld, type World } from './subject/world.ts';

/** What a storm is like. */
export interface StormOptions {
  readonly seed: number;
  readonly seconds: number;
  /** The kinds of input; all of them by default. */
  readonly only?: readonly Kind[];
  /** Whether the server has a Redis. */
  readonly hasRedis?: boolean;
  readonly onProgress?: (line: string) => void;
}

/** Lanes of each kind, which send side by side. */
const lanesPerKind = 4;
/** Cases that a lane draws from a seed. */
const casesPerSeed = 40;
/** Milliseconds that a lane looks for a shorter case after a fault. */
const shrinkMs = 10_000;
/** Violations after which a storm ends. */
const maximumViolations = 20;
/** Suspects of a fault of the process that are kept. */
const maximumSuspects = 16;
/** Milliseconds for which a case that is over stays a suspect. */
const suspectMs = 300;
/** Milliseconds in which memory must be freed after the storm. */
const lettingGoMs = 15_000;

/**
 * Starts a server with a database of its own, sends drawn input for a time from ever new addresses while trades go on, and
 * checks the invariants all the time.
 */
export async function runStorm(options: StormOptions): Promise<Report> {
  await using postgres = await startPostgres({ walLevel: 'replica' });
  await using redis = options.hasRedis === true ? await startRedis() : null;
  const environment = { DATABASE_URL: postgres.url, ...(redis === null ? {} : { REDIS_URL: redis.url }) };
  await using subject = await startSubject(environment);
  await using world = await createWorld(subject.port);
  const storm = new Storm(options, subject, world);
  return await storm.run();
}

class Storm {
  readonly #options: StormOptions;
  readonly #subject: Subject;
  readonly #world: World;
  readonly #target: Target;
  readonly #counts = new Counts();
  readonly #violations = new Map<string, Violation>();
  /** The cases under way, and those that are over since a moment. */
  readonly #suspects = new Set<FuzzCase>();
  #endsAtMs = 0;
  #serial = 0;

  constructor(options: StormOptions, subject: Subject, world: World) {
    this.#options = options;
    this.#subject = subject;
    this.#world = world;
    this.#target = { port: subject.port, facts: world.facts, starvedMs: () => subject.starvedMs };
  }

  async run(): Promise<Report> {
    const { seed, seconds, only = kinds, onProgress = () => undefined } = this.#options;
    const startMib = await this.#subject.memoryMib();
    this.#subject.onFault((fault) => this.#noteProcess(fault));
    this.#endsAtMs = performance.now() + seconds * 1000;
    const progress = setInterval(() => onProgress(this.#progress()), 5000);
    try {
      const lanes = only.flatMap((kind) =>
        Array.from({ length: lanesPerKind }, (_, lane) => this.#runLane(kind, seedOf(seed, kind, lane))),
      );
      await Promise.all(lanes);
    } finally {
      clearInterval(progress);
    }
    const figures = this.#subject.hasEnded ? {} : await this.#checkAfterwards(startMib);
    await this.#reproduceProcessFaults();
    const { cases, statuses, codes, closes } = this.#counts;
    return {
      ...{ seed, seconds, cases, statuses, codes, closes, figures },
      violations: [...this.#violations.values()],
    };
  }

  get #isOver(): boolean {
    return (
      performance.now() > this.#endsAtMs ||
      this.#subject.hasEnded ||
      this.#violations.size >= maximumViolations
    );
  }

  /** Sends the cases of a kind one after the other. A lane with a seed sends the same cases in every storm. */
  async #runLane(kind: Kind, laneSeed: number): Promise<void> {
    for (let round = 0; !this.#isOver; round += 1) {
      let shrinksUntilMs = Infinity;
      const property = fc.asyncProperty(grammars[kind], async (fuzzCase) => {
        if (this.#isOver || performance.now() > shrinksUntilMs) return;
        const fault = await this.#send(kind, fuzzCase);
        // A fault of the process may have cut the connection.
        if (fault === null || this.#subject.hasEnded || this.#violations.has(`${kind} ${fault}`)) return;
        shrinksUntilMs = Math.min(shrinksUntilMs, performance.now() + shrinkMs);
        throw new Error(fault);
      });
      const { failed, counterexample, errorInstance } = await fc.check(property, {
        seed: laneSeed + round,
        numRuns: casesPerSeed,
      });
      if (!failed) continue;
      const [reproduction = null] = counterexample ?? [];
      const fault = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
      this.#note({ fault, detail: '', kind, reproduction, suspects: [] });
    }
  }

  /** Sends a case from an address that no case has had yet. Returns what is wrong with the answers. */
  async #send(kind: Kind, fuzzCase: FuzzCase): Promise<string | null> {
    this.#counts.case(kind);
    this.#serial += 1;
    const address = addressOf(this.#serial);
    this.#suspects.add(fuzzCase);
    try {
      const heard = await Promise.all(
        Array.from({ length: fuzzCase.connections }, () => converse(this.#target, fuzzCase, address)),
      );
      const faults = heard.map((each) => faultOf(each, fuzzCase, this.#counts));
      return faults.find((fault) => fault !== null) ?? null;
    } finally {
      setTimeout(() => this.#suspects.delete(fuzzCase), suspectMs).unref();
    }
  }

  #note(violation: Violation): void {
    const key = `${violation.kind ?? 'process'} ${violation.fault}`;
    if (this.#violations.has(key) || this.#violations.size >= maximumViolations) return;
    this.#violations.set(key, violation);
    this.#options.onProgress?.(`✘ ${key}`);
  }

  #noteProcess({ name, detail }: ProcessFault): void {
    const suspects = [...this.#suspects].slice(-maximumSuspects);
    this.#note({ fault: name, detail, kind: null, reproduction: null, suspects });
  }

  /** Checks memory, the client that behaves, and health, when the storm is over. Returns the figures. */
  async #checkAfterwards(startMib: number): Promise<Record<string, number>> {
    const { trades, events, lostWith } = this.#world;
    await this.#world.rest();
    const starvedMs = this.#subject.starvedMs;
    const waitedMs = await this.#world.timeToEvent(10_000);
    // The state of the server comes each half second.
    await pause(500);
    const toEventMs = Math.max(0, waitedMs - (this.#subject.starvedMs - starvedMs));
    const health = await this.#world.health();
    const endMib = await this.#settledMib(startMib);
    const rssMib = this.#subject.maximumRssMib;
    const aftermath = { startMib, endMib, rssMib, trades, events, lostWith, toEventMs, health };
    for (const fault of faultsAfterwards(aftermath)) {
      this.#note({ fault, detail: JSON.stringify(aftermath), kind: null, reproduction: null, suspects: [] });
    }
    return {
      trades,
      events,
      'ms to an event': Math.round(toEventMs),
      'ms of the longest pause': this.#subject.longestPauseMs,
      'MiB of heap at the start': Math.round(startMib),
      'MiB that stay': Math.round(endMib - startMib),
      'MiB resident at most': rssMib,
    };
  }

  /** The memory after the time to free it. */
  async #settledMib(startMib: number): Promise<number> {
    const deadlineMs = performance.now() + lettingGoMs;
    for (;;) {
      const mib = await this.#subject.memoryMib();
      if (mib - startMib <= maximumGrowthMib || performance.now() > deadlineMs) return mib;
      await pause(1000);
    }
  }

  /** Sends each suspect of a fault of the process again, alone, and keeps the one that causes the fault again. */
  async #reproduceProcessFaults(): Promise<void> {
    for (const violation of this.#violations.values()) {
      for (const suspect of violation.suspects) {
        if (this.#subject.hasEnded) return;
        const names = new Set<string>();
        this.#subject.onFault(({ name }) => names.add(name));
        await Promise.all(
          Array.from({ length: suspect.connections }, () =>
            converse(this.#target, suspect, addressOf((this.#serial += 1))),
          ),
        );
        await pause(suspectMs);
        if (!names.has(violation.fault)) continue;
        violation.reproduction = suspect;
        break;
      }
    }
  }

  #progress(): string {
    const leftSeconds = Math.max(0, Math.round((this.#endsAtMs - performance.now()) / 1000));
    const { cases } = this.#counts;
    const counts = Object.entries(cases).map(([kind, count]) => `${kind} ${count}`);
    return `${leftSeconds} s left: ${counts.join(', ')}; ${this.#subject.maximumRssMib} MiB at most, ${this.#violations.size} violations`;
  }
}

/** The seed of a lane: those of other lanes are far away. */
function seedOf(seed: number, kind: Kind, lane: number): number {
  return seed + (kinds.indexOf(kind) * lanesPerKind + lane) * 1_000_000;
}

/** An address of the loopback network for each case, because limits count by address. */
function addressOf(serial: number): string {
  return `127.${1 + ((serial >> 16) % 8)}.${(serial >> 8) & 255}.${serial & 255}`;
}
