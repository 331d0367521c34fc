import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

import { frame, opcodes, type Frame } from '../../support/clients/wire-socket.ts';
import type { FuzzCase, RequestStep, Step } from '../grammar/cases.ts';
import { withFacts, type Facts } from '../grammar/facts.ts';
import { FrameReader } from './frame-reader.ts';
import { HttpReader, type HttpAnswer } from './http-reader.ts';

/** The server that a storm goes to. */
export interface Target {
  readonly port: number;
  readonly facts: Facts;
  /** Milliseconds for which other programs kept the server from running, so far: an answer may take so much longer. */
  readonly starvedMs: () => number;
}

/** All that a server said to a connection. */
export interface Heard {
  readonly answers: readonly HttpAnswer[];
  readonly frames: readonly Frame[];
  /** What is wrong with the bytes; null when they can be read. */
  readonly malformed: string | null;
  /** Whether the server ended the connection. */
  readonly isEnded: boolean;
  /** Whole requests that got no answer in time. */
  readonly unanswered: number;
}

/** Milliseconds for an answer to a whole request: longer than a request may take to arrive. */
const answerMs = 15_000;
/** Milliseconds that a step waits for something that may never come. */
const hearMs = 150;
/** Milliseconds for the end of a conversation whose answers nobody counts. */
const quietMs = 60;

/** Does what a case says, over a connection of its own, and returns what the server said. */
export async function converse(
  { port, facts, starvedMs }: Target,
  { steps, mustAnswer }: FuzzCase,
  localAddress: string,
): Promise<Heard> {
  const line = new Line(connect({ port, host: '127.0.0.1', localAddress, allowHalfOpen: true }), starvedMs);
  await line.opened();
  let requests = 0;
  for (const step of steps) {
    if (line.isOver) break;
    if (step.do === 'request') {
      requests += 1;
      line.reader.methods.push(step.method);
    }
    await perform(line, step, facts);
    if (step.do === 'request' && mustAnswer) await line.untilAnswers(requests, answerMs);
    else if (step.do === 'request') await line.untilAnswers(requests, hearMs);
  }
  const hasAll = mustAnswer && line.answered >= requests;
  if (!line.isOver && !hasAll) await line.quiet(quietMs);
  const { answered } = line;
  const isEnded = line.isOver;
  line.cut();
  return {
    answers: line.reader.answers,
    frames: line.frames,
    malformed: line.malformed,
    isEnded,
    unanswered: mustAnswer && !isEnded ? Math.max(0, requests - answered) : 0,
  };
}

async function perform(line: Line, step: Step, facts: Facts): Promise<void> {
  switch (step.do) {
    case 'request':
      return line.write(requestBytes(step, facts));
    case 'bytes':
      return line.write(Buffer.from(step.text, 'latin1'));
    case 'message': {
      const message = frame({ payload: withFacts(step.text, facts) });
      return line.write(Buffer.concat(Array.from({ length: step.times ?? 1 }, () => message)));
    }
    case 'frame':
      return line.write(frame({ ...step, payload: Buffer.from(step.payload, 'latin1') }));
    case 'hear':
      return line.hear(hearMs);
    case 'wait':
      await pause(step.ms);
      return;
    case 'end':
      line.end();
      return;
    default:
      line.cut();
  }
}

/** The bytes of a request, with the length of its body. */
function requestBytes({ method, target, headers, body }: RequestStep, facts: Facts): Buffer {
  const bytes = Buffer.from(body === null ? '' : withFacts(body, facts));
  const lines = [
    `${method} ${withFacts(target, facts)} HTTP/1.1`,
    ...headers.map(([name, value]) => `${name}: ${withFacts(value, facts)}`),
    ...(body === null ? [] : [`content-length: ${bytes.length}`]),
    '',
    '',
  ];
  return Buffer.concat([Buffer.from(lines.join('\r\n'), 'latin1'), bytes]);
}

/** A TCP connection, and the readers of what comes. */
class Line {
  readonly reader = new HttpReader();
  readonly #frames = new FrameReader();
  readonly #socket: Socket;
  readonly #starvedMs: () => number;
  #isOver = false;
  #malformed: string | null = null;
  #wake: () => void = () => undefined;

  constructor(socket: Socket, starvedMs: () => number) {
    this.#socket = socket;
    this.#starvedMs = starvedMs;
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => this.#take(() => this.#feed(chunk)));
    socket.on('end', () => this.#take(() => this.#finish()));
    socket.on('close', () => this.#take(() => this.#finish()));
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Answers so far, without those that only tell to go on. */
  get answered(): number {
    return this.reader.answers.filter(({ status }) => status >= 200 || status === 101).length;
  }

  get malformed(): string | null {
    return this.#malformed;
  }

  get frames(): readonly Frame[] {
    return this.#frames.frames;
  }

  async opened(): Promise<void> {
    if (this.#socket.connecting)
      await Promise.race([once(this.#socket, 'connect'), once(this.#socket, 'close')]);
  }

  async write(bytes: Buffer): Promise<void> {
    if (this.#socket.destroyed || this.#socket.write(bytes)) return;
    await this.#until(() => this.#socket.writableLength === 0, hearMs);
  }

  /** Waits for the next bytes. */
  async hear(timeoutMs: number): Promise<void> {
    const before = this.#socket.bytesRead;
    await this.#until(() => this.#socket.bytesRead > before, timeoutMs);
  }

  /** Waits until nothing has come for a time. */
  async quiet(timeoutMs: number): Promise<void> {
    const deadlineMs = performance.now() + answerMs / 10;
    for (let before = -1; before !== this.#socket.bytesRead && performance.now() < deadlineMs;) {
      before = this.#socket.bytesRead;
      const seen = before;
      await this.#until(() => this.#socket.bytesRead > seen, timeoutMs);
    }
  }

  untilAnswers(count: number, timeoutMs: number): Promise<void> {
    return this.#until(
      () => this.answered >= count || (timeoutMs === hearMs && this.reader.isStreaming),
      timeoutMs,
    );
  }

  end(): void {
    this.#socket.end();
  }

  cut(): void {
    this.#socket.destroy();
    this.#isOver = true;
  }

  async #until(isDone: () => boolean, timeoutMs: number): Promise<void> {
    const wait = { isLate: false };
    let starvedMs = this.#starvedMs();
    const onTime = (): void => {
      const starvedSinceMs = this.#starvedMs() - starvedMs;
      // Only a wait for an answer is a deadline of the server.
      if (timeoutMs === answerMs && starvedSinceMs > hearMs) {
        starvedMs += starvedSinceMs;
        timer = setTimeout(onTime, starvedSinceMs);
        return;
      }
      wait.isLate = true;
      this.#wake();
    };
    let timer = setTimeout(onTime, timeoutMs);
    while (!isDone() && !wait.isLate && !this.#isOver)
      await new Promise<void>((resolve) => (this.#wake = resolve));
    clearTimeout(timer);
  }

  #take(read: () => void): void {
    try {
      read();
    } catch (error) {
      this.#malformed ??= error instanceof Error ? error.message : String(error);
      this.#isOver = true;
    }
    this.#wake();
  }

  #feed(chunk: Buffer): void {
    this.#frames.feed(this.reader.feed(chunk));
  }

  #finish(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.reader.end();
    // The server closes its side after ours, or before it.
    this.#socket.destroy();
  }
}

/** The code of the close frame; null without one, 1005 for a close frame without a code. */
export function closeCodeOf(frames: readonly Frame[]): number | null {
  const close = frames.find(({ opcode }) => opcode === opcodes.close);
  if (close === undefined) return null;
  return close.payload.length < 2 ? 1005 : close.payload.readUInt16BE(0);
}
