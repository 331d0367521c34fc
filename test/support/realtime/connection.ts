import type { WebSocket } from 'ws';
import { z } from 'zod';

import type { RealtimeChange } from './rows.ts';
import type { RealtimeCounts, RealtimeFaults } from './server.ts';

/** The socket of a client, and the parts of the stand-in. */
interface ConnectionOptions {
  readonly webSocket: WebSocket;
  /** The serializer: `1.0.0` sends objects, `2.0.0` arrays. */
  readonly vsn: string;
  readonly serviceKey: string;
  readonly faults: Readonly<RealtimeFaults>;
  readonly onCount: (name: keyof RealtimeCounts) => void;
  readonly later: (delayMs: number, task: () => void) => void;
}

interface Channel {
  readonly topic: string;
  readonly joinRef: string | null;
  readonly bindings: readonly Binding[];
  /** Whether its changes are listened to. It looks joined long before. */
  isListening: boolean;
}

type Binding = z.output<typeof bindingSchema> & { readonly id: number };

const bindingSchema = z.object({
  event: z.string(),
  schema: z.string(),
  table: z.string().optional(),
  filter: z.string().optional(),
});
const joinSchema = z.object({
  access_token: z.string().optional(),
  config: z.object({ postgres_changes: z.array(bindingSchema) }),
});
const messageSchema = z.object({
  join_ref: z.string().nullish(),
  ref: z.string().nullish(),
  topic: z.string(),
  event: z.string(),
  payload: z.unknown(),
});
const tupleSchema = z.tuple([
  z.string().nullable(),
  z.string().nullable(),
  z.string(),
  z.string(),
  z.unknown(),
]);
type Message = z.output<typeof messageSchema>;

/** Speaks Phoenix' channels as Realtime does. */
export class RealtimeConnection {
  readonly #options: ConnectionOptions;
  readonly #channels = new Map<string, Channel>();
  #isFrozen = false;
  #nextBinding = 30_000_001;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    options.webSocket.on('message', (data: Buffer) => {
      if (!this.#isFrozen) this.#take(this.#decode(data.toString()));
    });
    options.webSocket.on('error', () => undefined);
  }

  /** Sends a change to every channel that listens to its table. */
  deliver(change: RealtimeChange): void {
    for (const { topic, bindings, isListening } of this.#channels.values()) {
      const ids = bindings.flatMap(({ id, event, schema, table }) => {
        const isMeant =
          schema === change.schema && table === change.table && (event === '*' || event === change.type);
        return isMeant ? [id] : [];
      });
      if (!isListening || ids.length === 0) continue;
      this.#send({ topic, event: 'postgres_changes', payload: { ids, data: change } });
      this.#options.onCount('changes');
    }
  }

  drop(): void {
    this.#options.webSocket.terminate();
  }

  freeze(): void {
    this.#isFrozen = true;
    // Not even the reply to a close.
    this.#options.webSocket.pause();
  }

  endChannels(event: 'phx_close' | 'phx_error'): void {
    for (const { topic, joinRef } of this.#channels.values()) {
      this.#send({ join_ref: joinRef, ref: joinRef, topic, event, payload: {} });
    }
    this.#channels.clear();
  }

  loseReplication(): void {
    this.suspendReplication();
    for (const channel of this.#channels.values()) {
      this.#sendSystem(channel, 'error', 'Unable to subscribe to changes: the replication slot is gone');
    }
  }

  suspendReplication(): void {
    for (const channel of this.#channels.values()) channel.isListening = false;
  }

  regainReplication(): void {
    for (const channel of this.#channels.values()) {
      channel.isListening = true;
      this.#sendSystem(channel, 'ok', 'Subscribed to PostgreSQL');
    }
  }

  #take(message: Message): void {
    const { faults, onCount } = this.#options;
    switch (message.event) {
      case 'heartbeat':
        onCount('heartbeats');
        if (faults.heartbeats === 'answered') this.#reply(message, 'ok', {});
        return;
      case 'phx_join':
        this.#join(message);
        return;
      case 'phx_leave':
        this.#channels.delete(message.topic);
        this.#reply(message, 'ok', {});
        this.#send({ ...message, event: 'phx_close', payload: {} });
        onCount('leaves');
        return;
      default:
      // `access_token`: the key is the same for ever.
    }
  }

  #join(message: Message): void {
    const { faults, onCount, later, serviceKey } = this.#options;
    onCount('joins');
    if (faults.joins === 'unanswered') return;
    const { access_token: token, config } = joinSchema.parse(message.payload);
    if (faults.joins === 'refused' || token !== serviceKey) {
      onCount('refusals');
      this.#reply(message, 'error', {
        reason:
          token === serviceKey
            ? 'InitializingProjectConnection: Connecting to the project database'
            : 'MalformedJWT',
      });
      return;
    }
    const bindings = config.postgres_changes.map((binding) => ({ ...binding, id: this.#nextBinding++ }));
    const channel = {
      topic: message.topic,
      joinRef: message.join_ref ?? null,
      bindings,
      isListening: false,
    };
    this.#channels.set(message.topic, channel);
    this.#reply(message, 'ok', { postgres_changes: bindings });
    later(faults.systemDelayMs, () => this.#confirm(channel));
  }

  #confirm(channel: Channel): void {
    const { faults, onCount } = this.#options;
    if (this.#channels.get(channel.topic) !== channel || this.#isFrozen) return;
    if (faults.system === 'unanswered') return;
    if (faults.system === 'error') {
      this.#sendSystem(channel, 'error', 'Subscribing to PostgreSQL failed');
      return;
    }
    channel.isListening = true;
    this.#sendSystem(channel, 'ok', 'Subscribed to PostgreSQL');
    onCount('confirmations');
  }

  #sendSystem({ topic, joinRef }: Channel, status: 'ok' | 'error', text: string): void {
    const payload = {
      extension: 'postgres_changes',
      status,
      message: text,
      channel: topic.replace('realtime:', ''),
    };
    this.#send({ join_ref: joinRef, topic, event: 'system', payload });
  }

  #reply({ join_ref, ref, topic }: Message, status: 'ok' | 'error', response: unknown): void {
    this.#send({ join_ref, ref, topic, event: 'phx_reply', payload: { status, response } });
  }

  #send({ join_ref = null, ref = null, topic, event, payload }: Message): void {
    const { webSocket, vsn } = this.#options;
    if (this.#isFrozen || webSocket.readyState !== webSocket.OPEN) return;
    const message =
      vsn === '1.0.0' ? { join_ref, ref, topic, event, payload } : [join_ref, ref, topic, event, payload];
    webSocket.send(JSON.stringify(message));
  }

  #decode(text: string): Message {
    const json = JSON.parse(text) as unknown;
    if (this.#options.vsn === '1.0.0') return messageSchema.parse(json);
    const [join_ref, ref, topic, event, payload] = tupleSchema.parse(json);
    return { join_ref, ref, topic, event, payload };
  }
}
