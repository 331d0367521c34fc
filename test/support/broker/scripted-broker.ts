import type {
  Broker,
  InterruptionListener,
  Listener,
  Position,
  Publication,
} from '../../../src/server/broker/broker.ts';
import { createMemoryBroker } from '../../../src/server/broker/memory/memory-broker.ts';
import { note, type NoteContent } from './notes.ts';

/** A call that a hub makes. */
export type BrokerCall = 'subscribe' | 'tail' | 'history';

/** A broker with a correct log, and a connection that a test controls. */
export interface ScriptedBroker {
  /** The broker of the hub. */
  readonly broker: Broker;
  /** Publishes a note in the log; the connection brings its notice to the listeners. */
  publish(topic: string, id: number | string, content?: NoteContent): Promise<void>;
  /** The notices that the connection brings for a publication: by default that publication. */
  onNotice: (publication: Publication) => readonly Publication[];
  /** Awaited before each call; a test may wait here, or throw. */
  beforeCall: (call: BrokerCall) => Promise<void> | void;
  /** Awaited before the answer to each call. */
  beforeAnswer: (call: BrokerCall) => Promise<void> | void;
  /** Tells every listener that it may have missed something. */
  interrupt(): void;
  /** Deletes a topic's log, so that it begins a new epoch. */
  wipe(topic: string): void;
  /** Subscriptions that are open. */
  readonly listeners: number;
  /** Every read of the history. */
  readonly looks: readonly { readonly after: Position; readonly limit: number }[];
}

/** Creates a scripted broker whose logs keep `size` publications. */
export function createScriptedBroker(size = 10_000): ScriptedBroker {
  const limits = { size, ttlMs: 3_600_000 };
  const lives = new Map<string, Broker>();
  const logOf = (topic: string): Broker => {
    const known = lives.get(topic);
    if (known !== undefined) return known;
    const log = createMemoryBroker(limits);
    lives.set(topic, log);
    void log.subscribe(topic, (publication) => {
      for (const notice of script.onNotice(publication)) {
        for (const entry of [...open]) if (entry.topic === notice.topic) entry.listener(notice);
      }
    });
    return log;
  };
  const open = new Set<{ topic: string; listener: Listener; onInterruption: InterruptionListener }>();
  const looks: { after: Position; limit: number }[] = [];

  const played = async <Answer>(call: BrokerCall, answer: () => Promise<Answer>): Promise<Answer> => {
    await script.beforeCall(call);
    const value = await answer();
    await script.beforeAnswer(call);
    return value;
  };
  const broker: Broker = {
    kind: 'scripted',
    publish: (topic, event, after) => logOf(topic).publish(topic, event, after),
    subscribe: (topic, listener, onInterruption = () => undefined) =>
      played('subscribe', async () => {
        const entry = { topic, listener, onInterruption };
        open.add(entry);
        return { position: await logOf(topic).tail(topic), close: () => void open.delete(entry) };
      }),
    tail: (topic) => played('tail', () => logOf(topic).tail(topic)),
    history: (topic, after, limit) =>
      played('history', () => {
        looks.push({ after, limit });
        return logOf(topic).history(topic, after, limit);
      }),
    ping: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
  const script: ScriptedBroker = {
    broker,
    onNotice: (publication) => [publication],
    beforeCall: () => undefined,
    beforeAnswer: () => undefined,
    async publish(topic, id, content) {
      await logOf(topic).publish(topic, note(id, content));
    },
    interrupt() {
      for (const { onInterruption } of [...open]) onInterruption();
    },
    wipe(topic) {
      lives.delete(topic);
    },
    get listeners() {
      return open.size;
    },
    looks,
  };
  return script;
}
