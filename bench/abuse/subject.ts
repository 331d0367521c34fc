import { setTimeout as after } from 'node:timers/promises';

import { processorMicros } from '../support/processor.ts';
import { startServerProcess, type ServerProcess } from '../support/server-process.ts';
import type { Abuse, Held, Target } from './abuse.ts';

/** The heap of a server: small enough that filling it takes no long time. */
export const heapMib = 1024;

/** What one abuse does to a server. */
export interface Measured {
  readonly outcome: string;
  /** Until the last answer. */
  readonly wallMs: number;
  /** Of the server process, until it has settled; of one that died, as long as it could be read. */
  readonly cpuMs: number;
  /** Growth of heap and buffers after a forced collection; null where no process is left. */
  readonly staysBytes: number | null;
}

/** The server of one checkout, in one environment. */
export interface Subject extends AsyncDisposable {
  /**
   * Does an abuse twice, so that the second time measures a server that has done its like before. Once where the abuse
   * is for once, or when the first time ends the server or takes it more than a second of CPU.
   */
  measure(abuse: Abuse): Promise<Measured>;
}

/** After this long an abuse counts as unanswered, and the server is ended. */
const patienceMs = 180_000;
/** What a server is given to do what it does after its answer. */
const settleMs = 1000;
/** How long memory may take to go; less than a mebibyte is not waited for. */
const lettingGoMs = 10_000;
const negligibleBytes = 2 ** 20;
/** Processor time above which a run is measured as it is: it is no warm-up for another one. */
const longRunCpuMs = 1000;
/** A server that keeps more than this of one abuse is replaced, so that the next abuse meets a fresh one. */
const keptBytes = 16 * 2 ** 20;
/** How long a lost connection may precede the news that the process has died. */
const deathNoticeMs = 3000;
const processorPollMs = 100;

/** The server of a checkout. It is started when it is first needed, and anew after it died. */
export function createSubject(
  checkout: string | URL | undefined,
  environment: 'production' | 'development',
): Subject {
  let server: ServerProcess | null = null;

  async function running(): Promise<ServerProcess> {
    if (server !== null) return server;
    const started = await startServerProcess(
      'with memory gauge',
      {
        ...{ NODE_ENV: environment, DATA_DIR: 'memory://', DATABASE_URL: '', REDIS_URL: '' },
        JWT_SECRET: 'only-for-the-benchmark-and-long-enough',
        NODE_OPTIONS: `--max-old-space-size=${heapMib}`,
      },
      checkout,
    );
    server = started;
    void started.ended.then(() => {
      if (server === started) server = null;
    });
    return started;
  }

  return {
    async measure(abuse) {
      const first = await measureOnce(await running(), abuse, 0);
      let last = first;
      if (abuse.isOnce === undefined && first.staysBytes !== null && first.cpuMs < longRunCpuMs)
        last = await measureOnce(await running(), abuse, 1);
      if (last.staysBytes === null || last.staysBytes > keptBytes) {
        await server?.kill();
      }
      return last;
    },
    async [Symbol.asyncDispose]() {
      await server?.[Symbol.asyncDispose]();
    },
  };
}

async function measureOnce(server: ServerProcess, abuse: Abuse, run: number): Promise<Measured> {
  const target = { url: server.url, webSocketUrl: server.url.replace('http', 'ws') };
  const bytesBefore = await server.takeMemory();
  using processor = watchProcessor(server.pid);
  const startedAtMs = performance.now();
  const result = await outcomeOf(server, abuse, target, run);
  const wallMs = performance.now() - startedAtMs;
  if (result === null || 'failure' in result) {
    // The bench knows of a server's death by its connections first.
    const isDead = result === null || (await endsWithin(server, deathNoticeMs));
    if (isDead) return { outcome: 'process died', wallMs, cpuMs: processor.elapsedMs(), staysBytes: null };
    const cpuMs = processor.elapsedMs();
    if (result.isUnanswered) {
      await server.kill();
      return { outcome: result.failure, wallMs, cpuMs, staysBytes: null };
    }
  }
  await Promise.race([after(settleMs), server.ended]);
  const cpuMs = processor.elapsedMs();
  const staysBytes = await memoryThatStays(server, bytesBefore);
  if (staysBytes === null) return { outcome: 'process died', wallMs, cpuMs, staysBytes };
  if ('release' in result) await result.release();
  return { outcome: 'failure' in result ? result.failure : result.outcome, wallMs, cpuMs, staysBytes };
}

/** What a server has more than before once it had time to let go of it; null when it has ended. */
async function memoryThatStays(server: ServerProcess, bytesBefore: number): Promise<number | null> {
  const deadlineMs = performance.now() + lettingGoMs;
  for (;;) {
    const bytes = await Promise.race([server.takeMemory(), server.ended]);
    if (bytes === undefined) return null;
    const grownBytes = Math.max(0, bytes - bytesBefore);
    if (grownBytes < negligibleBytes || performance.now() > deadlineMs) return grownBytes;
    await after(settleMs);
  }
}

/** An abuse that could not be done to its end. */
interface Failure {
  readonly failure: string;
  /** Whether the server was not heard of for as long as the bench waits. */
  readonly isUnanswered: boolean;
}

/** What came of an abuse; null when the process ended meanwhile. */
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

/** Reads the processor time of a process again and again, because a process that died has none. */
function watchProcessor(pid: number): Disposable & { elapsedMs(): number } {
  const before = processorMicros([pid]);
  let last = before;
  const read = (): void => {
    try {
      last = processorMicros([pid]);
    } catch {
      // It has died: the last reading stands.
    }
  };
  const timer = setInterval(read, processorPollMs);
  return {
    elapsedMs() {
      read();
      return (last - before) / 1000;
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}
