import { closeCodeOf, type Heard } from '../drive/connection.ts';
import type { HttpAnswer } from '../drive/http-reader.ts';
import type { FuzzCase } from '../grammar/cases.ts';
import { opcodes, type Frame } from '../../support/clients/wire-socket.ts';
import { documentedCloseCodes, documentedStatuses } from './documented.ts';
import { codesOf, faultOfErrors, faultOfResult, faultOfText, isJson } from './results.ts';

/** Counts by name, for the report. */
export interface Tally {
  status(status: number): void;
  code(code: string): void;
  close(code: number): void;
}

/** What is wrong with all that a connection heard; null when nothing is. */
export function faultOf(heard: Heard, { ownCodes }: Pick<FuzzCase, 'ownCodes'>, tally: Tally): string | null {
  if (heard.malformed !== null) return `malformed: ${heard.malformed}`;
  for (const answer of heard.answers) {
    tally.status(answer.status);
    const fault = faultOfAnswer(answer, tally);
    if (fault !== null) return fault;
  }
  for (const frame of heard.frames) {
    const fault = faultOfFrame(frame, tally);
    if (fault !== null) return fault;
  }
  const code = closeCodeOf(heard.frames);
  if (code !== null) tally.close(code);
  if (code !== null && !documentedCloseCodes.has(code) && !ownCodes.includes(code))
    return `the socket closed with ${code}`;
  return heard.unanswered > 0 ? 'a whole request got no answer' : null;
}

function faultOfAnswer({ status, headers, body, isComplete }: HttpAnswer, tally: Tally): string | null {
  if (status === 100 || status === 101) return null;
  if (!documentedStatuses.has(status)) return `the status is ${status}`;
  const text = body.toString('utf8');
  const type = headers.get('content-type') ?? '';
  // The metrics count errors by their code.
  if (type.startsWith('text/plain')) return null;
  const fault = faultOfText(text);
  if (fault !== null) return `${fault} in an answer ${status}`;
  if (type.startsWith('text/event-stream')) return faultOfStream(text, tally);
  if (!isComplete || text === '') return null;
  if (!/^application\/(graphql-response\+)?json/.test(type))
    return `an answer ${status} is of the type ${type}`;
  const json = parsed(text);
  if (json === undefined) return `an answer ${status} is no JSON`;
  if (isHealth(json)) return null;
  for (const code of codesOf(json)) tally.code(code);
  return faultOfResult(json);
}

/** Whether the answer is that of `/health` or `/ready`. */
function isHealth(json: unknown): boolean {
  return (
    isJson(json) &&
    Object.keys(json).length > 0 &&
    Object.values(json).every(
      (state) => typeof state === 'string' && ['up', 'down', 'draining'].includes(state),
    )
  );
}

/** What is wrong with the events of a stream. The last may be cut. */
function faultOfStream(text: string, tally: Tally): string | null {
  const events = text.split('\n\n').slice(0, -1);
  for (const event of events) {
    const name = /^event: (.*)$/m.exec(event)?.[1];
    const data = /^data: ?(.*)$/m.exec(event)?.[1] ?? '';
    if (name === undefined) {
      if (/^:/m.test(event)) continue;
      return 'a part of a stream is no event';
    }
    if (name === 'complete') continue;
    const json = parsed(data);
    if (json === undefined) return 'the data of an event is no JSON';
    if (name === 'checkpoint') continue;
    if (name !== 'next') return `a stream has the event ${name}`;
    for (const code of codesOf(json)) tally.code(code);
    const fault = faultOfResult(json);
    if (fault !== null) return fault;
  }
  return null;
}

function faultOfFrame({ opcode, isMasked, reserved, payload }: Frame, tally: Tally): string | null {
  if (isMasked || reserved !== 0) return 'a frame of the server is masked, or has reserved bits';
  if (opcode === opcodes.close || opcode === opcodes.ping || opcode === opcodes.pong) return null;
  if (opcode !== opcodes.text) return `the server sent a frame of the kind ${opcode}`;
  const text = payload.toString('utf8');
  const fault = faultOfText(text);
  if (fault !== null) return `${fault} in a message`;
  const message = parsed(text);
  if (!isJson(message)) return 'a message is no object';
  const { type, id, payload: content } = message;
  switch (type) {
    case 'connection_ack':
    case 'ping':
    case 'pong':
      return null;
    case 'complete':
      return typeof id === 'string' ? null : 'a message has no id';
    case 'next':
      for (const code of codesOf(content)) tally.code(code);
      return typeof id === 'string' ? faultOfResult(content) : 'a message has no id';
    case 'error':
      for (const code of codesOf({ errors: content })) tally.code(code);
      return typeof id === 'string' ? faultOfErrors(content) : 'a message has no id';
    default:
      return `the server sent a message of the type ${String(type)}`;
  }
}

/** The value of a JSON text; undefined when the text is none. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
