import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import WebSocket from 'ws';

import {
  DiscussionPostedDocument,
  PostDiscussionDocument,
  type DiscussionPostedSubscription,
} from '../../src/client/documents.ts';
import {
  createMarketcastClient,
  type MarketcastClient,
  type MarketcastClientOptions,
  type StreamHandle,
} from '../../src/client/index.ts';
import { withoutLimits } from '../../test/support/servers/server.ts';
import { proposeMarket, tokenOf } from '../support/api.ts';
import { monotonicMs } from '../support/clock.ts';
import { startServerProcess, type ServerProcess } from '../support/server-process.ts';

/** Requests of the bench that are under way at once. */
const atOnce = 16;

/** A server, and a market whose comments are the events of the bench. */
export interface Subject {
  readonly url: string;
  readonly marketId: string;
  /** Opens a client with the defaults that front ends get. */
  readonly open: (options?: Partial<MarketcastClientOptions>) => MarketcastClient;
  /** Posts comments, each with its number for its text, and resolves when all are committed. */
  post(count: number): Promise<void>;
  /** Ends the server at once. */
  kill(): Promise<void>;
  /** Starts the server again, on the same port and with the same database. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a server with an embedded database on disk, so that its log outlives a restart. */
export async function startSubject(environment: Readonly<Record<string, string>> = {}): Promise<Subject> {
  const folder = mkdtempSync(join(tmpdir(), 'marketcast-bench-'));
  // The folder goes however the bench ends.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const secret = randomBytes(32).toString('base64url');
  const start = (port: string): Promise<ServerProcess> =>
    startServerProcess('plain', {
      ...withoutLimits,
      NODE_ENV: 'production',
      DATA_DIR: folder,
      JWT_SECRET: secret,
      HISTORY_SIZE: '100000',
      ...environment,
      PORT: port,
    });
  let server = await start('0');
  const { url } = server;
  const token = await tokenOf(secret, 'authenticated');
  const marketId = await proposeMarket(url, token, 'Does every client come back?');
  let posted = 0;
  return {
    url,
    marketId,
    open: (options) => createMarketcastClient({ url, webSocket: WebSocket, ...options }),
    async post(count) {
      const writer = createMarketcastClient({ url, token, transports: ['sse'] });
      const last = posted + count;
      const post = async (): Promise<void> => {
        while (posted < last) {
          posted += 1;
          const input = { marketId, content: `${posted}` };
          await writer.request(PostDiscussionDocument, { input });
        }
      };
      await Promise.all(Array.from({ length: atOnce }, post));
    },
    kill: () => server.kill(),
    async restart() {
      server = await start(new URL(url).port);
    },
    async stop() {
      await server[Symbol.asyncDispose]();
    },
  };
}

/** A stream of the comments. */
export interface Followed {
  readonly stream: StreamHandle<DiscussionPostedSubscription>;
  /** The comments that it has brought. */
  readonly received: readonly string[];
  /** Resolves when a condition holds, with the moment. The condition is tried at everything that the stream tells. */
  readonly until: (isReached: () => boolean) => Promise<number>;
}

/** Opens a stream of the comments, and resolves with it when it is live. */
export async function follow(
  client: MarketcastClient,
  marketId: string,
  after: string | null = null,
): Promise<Followed> {
  const received: string[] = [];
  const watches = new Set<() => void>();
  const told = (): void => {
    for (const look of watches) look();
  };
  const stream = client.stream(DiscussionPostedDocument, {
    variables: { marketId, after },
    onEvent({ discussionPosted }) {
      received.push(discussionPosted.discussion.content);
      told();
    },
    onStatus: told,
  });
  const until = (isReached: () => boolean): Promise<number> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const { state, error } = stream.status;
        if (state === 'failed') reject(error ?? new Error(state));
        else if (isReached()) resolve(monotonicMs());
        else return;
        watches.delete(look);
      };
      watches.add(look);
      look();
    });
  await until(() => stream.status.state === 'live');
  return { stream, received, until };
}
