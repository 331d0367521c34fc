import { createClient, type Client } from 'graphql-ws';

/** A retry is asked for this long after a failure, at most, in milliseconds. */
const longestWaitMs = 20_000;

interface Result {
  readonly data?: Readonly<Record<string, { readonly id?: string; readonly cursor?: string }>> | null;
  readonly errors?: readonly Failure[];
}

interface Failure {
  readonly extensions?: { readonly code?: string; readonly retryable?: boolean };
}

/**
 * Resuming by hand: the client of graphql-ws for the adapters of urql and Apollo Client that goes on after the last cursor,
 * drops repeats, reads checkpoints, leaves silent sockets, and comes back after errors that pass.
 */
export function createResumingClient(
  url: string,
  webSocketImpl: unknown,
  onGap: () => void,
): Pick<Client, 'subscribe'> {
  const cursors = new Map<string, { after: string | null }>();
  let heard = Date.now();
  let intervalMs = 15_000;
  let beat = 0;
  let watch: ReturnType<typeof setInterval> | undefined;
  let lastId = 0;
  let newest: { after: string | null } = { after: null };
  const socket = createClient({
    url: url.replace('http', 'ws'),
    webSocketImpl,
    connectionParams: { checkpoints: true },
    retryAttempts: Infinity,
    shouldRetry: () => true,
    retryWait: (tries) =>
      new Promise((resolve) => {
        setTimeout(resolve, Math.random() * Math.min(longestWaitMs, 500 * 2 ** tries));
      }),
    generateID: () => {
      const id = `${(lastId += 1)}`;
      cursors.set(id, newest);
      return id;
    },
    on: {
      connected: () => {
        heard = Date.now();
        watch = setInterval(() => {
          if (Date.now() - heard > 2 * intervalMs + 500) socket.terminate();
        }, 500);
      },
      closed: () => clearInterval(watch),
      message: () => (heard = Date.now()),
      ping: (isReceived, payload) => {
        const checkpoints = payload?.['checkpoints'] as Readonly<Record<string, string>> | undefined;
        if (!isReceived || checkpoints === undefined) return;
        for (const [id, cursor] of Object.entries(checkpoints)) {
          const place = cursors.get(id);
          if (place !== undefined) place.after = cursor;
        }
        if (beat > 0 && Date.now() - beat > 50) intervalMs = Date.now() - beat;
        beat = Date.now();
      },
    },
  });
  return {
    subscribe(payload, sink) {
      const place = { after: (payload.variables?.['after'] as string | undefined) ?? null };
      const known = new Set<string>();
      const variables: Record<string, unknown> = { ...payload.variables };
      // graphql-ws sends the same object at every try.
      Object.defineProperty(variables, 'after', { enumerable: true, get: () => place.after });
      let isStopped = false;
      let tries = 0;
      let stop = (): void => undefined;
      const again = (): void => {
        const waitMs = Math.random() * Math.min(longestWaitMs, 500 * 2 ** tries);
        tries += 1;
        setTimeout(() => isStopped || start(), waitMs);
      };
      const failed = (failures: readonly Failure[]): void => {
        const { code, retryable } = failures[0]?.extensions ?? {};
        if (code === 'CURSOR_EXPIRED') {
          place.after = null;
          onGap();
          again();
        } else if (retryable === true) again();
        else sink.error(failures);
      };
      const start = (): void => {
        newest = place;
        stop = socket.subscribe<Result['data']>(
          { ...payload, variables },
          {
            next(result) {
              const { data, errors } = result as Result;
              if (data == null) {
                failed(errors ?? []);
                return;
              }
              const [event] = Object.values(data);
              place.after = event?.cursor ?? place.after;
              tries = 0;
              const id = event?.id ?? event?.cursor ?? '';
              if (known.has(id)) return;
              known.add(id);
              const [oldest = ''] = known;
              if (known.size > 1024) known.delete(oldest);
              sink.next(result as never);
            },
            error: (failures) => (Array.isArray(failures) ? failed(failures as Failure[]) : again()),
            complete: () => isStopped || again(),
          },
        );
      };
      start();
      return () => {
        isStopped = true;
        stop();
        sink.complete();
      };
    },
  };
}
