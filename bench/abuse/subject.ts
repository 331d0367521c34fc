import { setTimeout as after } from 'node:timers/promises';

import { processorMicros, residentKib } from '../support/processor.ts';
import { startServerProcess, type ServerProcess } from '../support/server-process.ts';
import type { Abuse, Held, Target } from './abuse.ts';

/** The heap of a server, small enough to fill it in a short time. */
export const heapMib = 1024;

/** The effect of an abuse on a server. */
export interface Measured {
  readonly outcome: string;
  /** Milliseconds until the last answer. */
  readonly wallMs: number;
  /**
   * Processor time of the server process until it is idle, or until its last reading when it died, without the time that
   * an idle server takes for its jobs.
   */
  readonly cpuMs: number;
  /** Growth of the resident memory at most while the abuse goes on. It has garbage that is not collected yet. */
  readonly peakBytes: number;
  /** Growth of heap and buffers after a forced collection, a second after the last answer; null where no process is left. */
  readonly heldBytes: number | null;
  /** The same after the time to free it. */
  readonly staysBytes: number | null;
}

/** The server of a checkout in an environment. */
export interface Subject extends AsyncDisposable {
  /**
   * Runs an abuse once to warm the server, then three times. Returns the run with the median of processor time, because
   * a collection of the heap in the background counts as well. Runs it once when the abuse asks for that, and no more
   * once a run ends the server or takes more than a second of processor time.
   */
  measure(abuse: Abuse): Promise<Measured>;
}

/** Milliseconds after which an abuse counts as unanswered and the server is ended. */
const patienceMs = 180_000;
/** Milliseconds for the work of a server after its answer. */
const settleMs = 1000;
/** Milliseconds after the start of a server in which its own work ends, and those in which its idle processor time is measured. */
const startUpMs = 2000;
const idleMs = 5000;
/** Milliseconds in which memory must be freed. Less than a mebibyte counts as freed. */
const lettingGoMs = 10_000;
const negligibleBytes = 2 ** 20;
const warmRuns = 3;
/** Processor time above which a run counts alone, because another run would not differ. */
const longRunCpuMs = 1000;
/** A server that keeps more memory after an abuse is replaced, so that the next abuse meets a fresh server. */
const keptBytes = 16 * 2 ** 20;
/** Milliseconds that may pass between the loss of a connection and the news of the process's end. */
const deathNoticeMs = 3000;
const pollMs = 50;
const secret = 'only-for-the-benchmark-and-long-enough';

/** A server whose idle processor time is known. */
interface Measurable extends ServerProcess {
  /** Processor time that the server takes for its jobs, as a part of the time that passes. */
  readonly idleShare: number;
}

/** The server of a checkout. It starts at the first use, and again after it died. */
export function createSubject(
  checkout: string | URL | undefined,
  environment: 'production' | 'development',
): Subject {
  let server: Measurable | null = null;

  async function running(): Promise<Measurable> {
    if (server !== null) return server;
    const started = await startServerProcess(
      'with memory gauge',
      {
        ...{ NODE_ENV: environment, DATA_DIR: 'memory://', DATABASE_URL: '', REDIS_URL: '' },
        JWT_SECRET: secret,
        NODE_OPTIONS: `--max-old-space-size=${heapMib}`,
      },
      checkout,
    );
    await after(startUpMs);
    const before = processorMicros([started.pid]);
    await after(idleMs);
    const idleShare = (processorMicros([started.pid]) - before) / 1000 / idleMs;
    const measurable = { ...started, idleShare };
    server = measurable;
    void started.ended.then(() => {
      if (server === measurable) server = null;
    });
    return measurable;
  }

  return {
    async measure(abuse) {
      let last = await measureOnce(await running(), abuse, 0);
      const warm: Measured[] = [];
      while (warm.length < warmRuns && abuse.isOnce === undefined && !countsAlone(last)) {
        last = await measureOnce(await running(), abuse, warm.length + 1);
        warm.push(last);
      }
      if (last.staysBytes === null || last.staysBytes > keptBytes) await server?.kill();
      if (countsAlone(last)) return last;
      return warm.toSorted((one, other) => one.cpuMs - other.cpuMs)[warm.length >> 1] ?? last;
    },
    async [Symbol.asyncDispose]() {
      await server?.[Symbol.asyncDispose]();
    },
  };
}

/** Whether a run counts alone. */
const countsAlone = ({ staysBytes, cpuMs }: Measured): boolean => staysBytes === null || cpuMs > longRunCpuMs;

async function measureOnce(server: Measurable, abuse: Abuse, run: number): Promise<Measured> {
  const target = { url: server.url, webSocketUrl: server.url.replace('http', 'ws'), secret };
  await abuse.prepare?.(target);
  const bytesBefore = await server.takeMemory();
  using process = watchProcess(server);
  const startedAtMs = performance.now();
  const result = await outcomeOf(server, abuse, target, run);
  const wallMs = performance.now() - startedAtMs;
  if (result === null || 'failure' in result) {
    // The loss of the connections comes before the news of the server's end.
    const isDead = result === null || (await endsWithin(server, deathNoticeMs));
    const gone = { wallMs, ...process.usage(), heldBytes: null, staysBytes: null };
    if (isDead) return { outcome: 'process died', ...gone };
    if (result.isUnanswered) {
      await server.kill();
      return { outcome: result.failure, ...gone };
    }
  }
  await Promise.race([after(settleMs), server.ended]);
  const usage = process.usage();
  const heldBytes = await grownBytes(server, bytesBefore);
  const staysBytes = heldBytes === null ? null : await memoryThatStays(server, bytesBefore);
  if (staysBytes === null) return { outcome: 'process died', wallMs, ...usage, heldBytes, staysBytes };
  if ('release' in result) await result.release();
  return {
    outcome: 'failure' in result ? result.failure : result.outcome,
    wallMs,
    ...usage,
    heldBytes,
    staysBytes,
  };
}

/** The growth of a server's memory after the time to free it; null when the server has ended. */
async function memoryThatStays(server: ServerProcess, bytesBefore: number): Promise<number | null> {
  const deadlineMs = performance.now() + lettingGoMs;
  for (;;) {
    const bytes = await grownBytes(server, bytesBefore);
    if (bytes === null || bytes < negligibleBytes || performance.now() > deadlineMs) return bytes;
    await after(settleMs);
  }
}

/** The growth of a server's memory after a forced collection; null when the server has ended. */
async function grownBytes(server: ServerProcess, bytesBefore: number): Promise<number | null> {
  const bytes = await Promise.race([server.takeMemory(), server.ended]);
  return bytes === undefined ? null : Math.max(0, bytes - bytesBefore);
}

/** An abuse that did not reach its end. */
interface Failure {
  readonly failure: string;
  /** Whether the server did not answer in time. */
  readonly isUnanswered: boolean;
}

/** The outcome of an abuse; null when the process ended meanwhile. */
async function outcomeOf(
  server: ServerProcess,
  { act }: Abuse,
  target: Target,
  run: number,
): Promise<Held | { readonly outcome: string } | Failure | null> {
  const patience = new AbortController();
  try {
    const result = await Promise.race([
      act(target, run),
      server.ended.then(() => null),
      after(
        patienceMs,
        { failure: `no answer in ${patienceMs / 1000} s`, isUnanswered: true },
        { signal: patience.signal },
      ),
    ]);
    return typeof result === 'string' ? { outcome: result } : result;
  } catch (error) {
    return { failure: reasonOf(error), isUnanswered: false };
  } finally {
    patience.abort();
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

const endsWithin = (server: ServerProcess, timeoutMs: number): Promise<boolean> =>
  Promise.race([server.ended.then(() => true), after(timeoutMs, false)]);

/** Reads the use of a process regularly, because a process that died has none. */
function watchProcess({
  pid,
  idleShare,
}: Measurable): Disposable & { usage(): { readonly cpuMs: number; readonly peakBytes: number } } {
  const startedAtMs = performance.now();
  const before = processorMicros([pid]);
  const kibBefore = residentKib(pid);
  let last = before;
  let peakKib = kibBefore;
  const read = (): void => {
    try {
      last = processorMicros([pid]);
      peakKib = Math.max(peakKib, residentKib(pid));
    } catch {
      // The process has died, so the last reading counts.
    }
  };
  const timer = setInterval(read, pollMs);
  return {
    usage() {
      read();
      const cpuMs = (last - before) / 1000 - idleShare * (performance.now() - startedAtMs);
      return { cpuMs: Math.max(0, cpuMs), peakBytes: (peakKib - kibBefore) * 1024 };
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}
