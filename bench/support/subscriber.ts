import { once } from 'node:events';

import WebSocket from 'ws';

import { monotonicMs } from './clock.ts';

/** A client on a socket, and the moment at which each event reached it. */
export interface Subscriber extends Disposable {
  /** The keys of all events so far, in the order of their arrival, repeats included. */
  readonly keys: readonly string[];
  /** Resolves with the moment of the first arrival of an event. */
  arrivalOf(key: string): Promise<number>;
}

/** An event that the client subscribes to. */
export interface SubscriberOptions {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Finds the key of an event in the text of its message: the first group. */
  readonly key: RegExp;
  /** Of the client, which is anonymous without a token. */
  readonly token?: string;
}

/** Opens a socket and subscribes. The server may not have begun to listen when this resolves. */
export async function openSubscriber(
  url: string,
  { query, variables, key, token }: SubscriberOptions,
): Promise<Subscriber> {
  const keys: string[] = [];
  const arrivals = new Map<string, number>();
  const waiting = new Map<string, (atMs: number) => void>();
  const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws');
  await once(socket, 'open');
  const payload = token === undefined ? {} : { payload: { authorization: `Bearer ${token}` } };
  socket.send(JSON.stringify({ type: 'connection_init', ...payload }));
  await once(socket, 'message');
  socket.on('message', (data: Buffer) => {
    // Before the message is read, so that reading it is not part of the measurement.
    const atMs = monotonicMs();
    const text = data.toString();
    const found = key.exec(text)?.[1];
    if (found === undefined) throw new Error(`unexpected message: ${text}`);
    keys.push(found);
    if (arrivals.has(found)) return;
    arrivals.set(found, atMs);
    waiting.get(found)?.(atMs);
    waiting.delete(found);
  });
  socket.send(JSON.stringify({ id: 'events', type: 'subscribe', payload: { query, variables } }));
  return {
    keys,
    arrivalOf: async (wanted) =>
      arrivals.get(wanted) ?? new Promise((resolve) => waiting.set(wanted, resolve)),
    [Symbol.dispose]: () => socket.terminate(),
  };
}
