import { once, setMaxListeners } from 'node:events';

import WebSocket from 'ws';

import { monotonicMs } from '../support/clock.ts';
import { misbehaviours, offend } from './misbehaviours.ts';

/** A command to a process of clients, which answers each with a {@link ClientsAnswer}. */
export type ClientsCommand =
  | {
      readonly kind: 'listen';
      readonly url: string;
      readonly count: number;
      readonly marketIds: readonly string[];
    }
  | { readonly kind: 'take' }
  | {
      readonly kind: 'offend';
      readonly url: string;
      readonly count: number;
      /** Only the misbehaviours whose name holds the text. */ readonly only: string;
      readonly marketIds: readonly string[];
    }
  | { readonly kind: 'stop' };

/** The answer of the clients. */
export interface ClientsAnswer {
  /** Milliseconds from the sending of a comment to its arrival, for each delivery since the last `take`. */
  readonly latenciesMs: readonly number[];
  /** Well-behaved clients whose socket was closed. */
  readonly closed: number;
  /** How often the connections of offenders ended, by misbehaviour and end. */
  readonly ends: Readonly<Record<string, number>>;
}

/** Clients that behave, and offenders, that share an address: offenders take as many connections as an address may have. */
const listenersOfAddress = 20;
const offendersOfAddress = 100;
const openingAtOnce = 50;
const sentAt = /"content":"sent at ([\d.]+)/;

let latenciesMs: number[] = [];
let closed = 0;
let ends: Record<string, number> = {};
let storm: { readonly abort: AbortController; readonly over: Promise<unknown> } | null = null;
let offenders = 0;

/** Half of the clients follow a market each, the others follow all markets. */
async function listen({ url, count, marketIds }: Extract<ClientsCommand, { kind: 'listen' }>): Promise<void> {
  let opened = 0;
  const openNext = async (): Promise<void> => {
    while (opened < count) {
      const index = opened;
      opened += 1;
      const marketId = index % 2 === 0 ? null : marketIds[(index >> 1) % marketIds.length];
      const socket = new WebSocket(url, 'graphql-transport-ws', {
        headers: { 'x-forwarded-for': `10.1.${Math.floor(index / listenersOfAddress)}.1` },
        perMessageDeflate: false,
      });
      await once(socket, 'open');
      socket.send('{"type":"connection_init"}');
      await once(socket, 'message');
      socket.on('message', (message: Buffer) => {
        const found = sentAt.exec(message.toString('latin1'))?.[1];
        if (found !== undefined) latenciesMs.push(monotonicMs() - Number(found));
      });
      socket.on('close', () => (closed += 1));
      const query =
        'subscription ($marketId: ID) { discussionPosted(marketId: $marketId) { id cursor discussion { id content userWallet } } }';
      socket.send(
        JSON.stringify({ id: '1', type: 'subscribe', payload: { query, variables: { marketId } } }),
      );
      socket.ping();
      await once(socket, 'pong');
    }
  };
  await Promise.all(Array.from({ length: openingAtOnce }, openNext));
}

function startStorm({ url, count, only, marketIds }: Extract<ClientsCommand, { kind: 'offend' }>): void {
  const abort = new AbortController();
  setMaxListeners(Infinity, abort.signal);
  const ways = Object.entries(misbehaviours).filter(([name]) => name.includes(only));
  const over = Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const [name, misbehave] = ways[index % ways.length] ?? [];
      if (name === undefined || misbehave === undefined) return;
      offenders += 1;
      const offender = {
        webSocketUrl: url,
        address: `10.2.${Math.floor(index / offendersOfAddress)}.1`,
        marketIds,
        serial: offenders,
        signal: abort.signal,
      };
      await offend(misbehave, offender, (end) => {
        const key = `${name}: ${end}`;
        ends[key] = (ends[key] ?? 0) + 1;
      });
    }),
  );
  storm = { abort, over };
}

async function obey(command: ClientsCommand): Promise<void> {
  if (command.kind === 'listen') await listen(command);
  else if (command.kind === 'offend') startStorm(command);
  else if (command.kind === 'stop') {
    storm?.abort.abort();
    await storm?.over;
    storm = null;
  }
  process.send?.({ latenciesMs, closed, ends } satisfies ClientsAnswer);
  latenciesMs = [];
  ends = {};
}

process.on('message', (command: ClientsCommand) => {
  obey(command).catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  });
});
process.on('disconnect', () => process.exit(0));
