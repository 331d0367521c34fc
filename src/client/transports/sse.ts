import { errorOfAnswer } from '../core/answers.ts';
import type { OperationRequest } from '../core/document.ts';
import type { Faults, GraphQLErrorShape, MarketcastError } from '../core/errors.ts';
import type {
  Address,
  Channel,
  ChannelListener,
  Closed,
  Connect,
  OperationResult,
  OperationSink,
} from '../core/transport.ts';
import { readEvents } from './event-stream.ts';

/** The function that sends requests. */
export type Fetch = typeof fetch;

/** Statuses after which the same request can succeed. */
const passing = new Set([408, 425, 429]);

/** Subscriptions over event streams, each with a request of its own. The requests are POSTs, so a token is a header. */
export const connect =
  (send: Fetch): Connect =>
  (address, listener, faults) =>
    new StreamChannel(address, send, listener, faults);

class StreamChannel implements Channel {
  readonly #address: Address;
  readonly #send: Fetch;
  readonly #listener: ChannelListener;
  readonly #faults: Faults;
  readonly #controller = new AbortController();
  #hasCheckpoint = false;

  constructor(address: Address, send: Fetch, listener: ChannelListener, faults: Faults) {
    this.#address = address;
    this.#send = send;
    this.#listener = listener;
    this.#faults = faults;
  }

  get #isOver(): boolean {
    return this.#controller.signal.aborted;
  }

  subscribe(request: OperationRequest, sink: OperationSink): () => void {
    this.#run(request, sink).catch((cause: unknown) => {
      const error = this.#faults.unreachable(this.#address.url, cause);
      this.#over({ verdict: 'again', error, isBlocked: true });
    });
    return () => this.close();
  }

  /** A client cannot ask over an event stream. The server speaks at every heartbeat. */
  probe(): void {}

  close(): void {
    this.#controller.abort();
  }

  async #run(request: OperationRequest, sink: OperationSink): Promise<void> {
    const { url, token } = this.#address;
    const response = await this.#send(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ ...request, extensions: { ...request.extensions, checkpoints: true } }),
      signal: this.#controller.signal,
    });
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
    if (!response.ok || !isStream || response.body === null) {
      this.#over(refusalOf(response.status, await errorOfAnswer(response, url, this.#faults)));
      return;
    }
    if (!this.#isOver) this.#listener.opened();
    await readEvents(response.body, (name, data) => this.#take(name, data, sink));
    this.#ended('The event stream broke off.');
  }

  #take(name: string, data: string, sink: OperationSink): void {
    if (this.#isOver) return;
    this.#listener.heard();
    if (name === 'checkpoint') this.#takeCheckpoint(JSON.parse(data) as Checkpoint, sink);
    else if (name === 'next') this.#takeResult(JSON.parse(data) as OperationResult, sink);
    else if (name === 'complete') this.#ended('The server ended the event stream.');
  }

  #takeResult(result: OperationResult, sink: OperationSink): void {
    if (result.errors === undefined || result.data != null) return sink.next(result);
    const error = this.#faults.errorOf(result.errors);
    if (error.code === 'UNAUTHENTICATED') this.#over({ verdict: 'denied', error, isBlocked: false });
    else this.#end(result.errors, sink);
  }

  #takeCheckpoint({ checkpoint, draining }: Checkpoint, sink: OperationSink): void {
    const isInTurn = this.#hasCheckpoint && draining !== true;
    if (checkpoint !== undefined) {
      this.#hasCheckpoint = true;
      sink.checkpoint(checkpoint);
    }
    if (isInTurn) this.#listener.beat();
  }

  #end(errors: readonly GraphQLErrorShape[], sink: OperationSink): void {
    this.close();
    sink.end(errors);
  }

  #ended(message: string): void {
    this.#over({ verdict: 'again', error: this.#faults.passing('CLOSED', message), isBlocked: false });
  }

  #over(reason: Closed): void {
    if (this.#isOver) return;
    this.close();
    this.#listener.closed(reason);
  }
}

interface Checkpoint {
  readonly checkpoint?: string;
  readonly draining?: boolean;
}

/** What an answer means that is no event stream. */
function refusalOf(status: number, error: MarketcastError): Closed {
  const isPassing = status >= 500 || passing.has(status);
  const verdict = status === 401 ? 'denied' : isPassing ? 'again' : 'fatal';
  return { verdict, error, isBlocked: false };
}
