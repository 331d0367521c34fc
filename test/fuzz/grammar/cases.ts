/** A request of HTTP. Its length is counted after the facts of the server have taken their places. */
export interface RequestStep {
  readonly do: 'request';
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Null sends no body and no length. */
  readonly body: string | null;
}

/** A frame of a WebSocket, valid or not. The payload has a character for each byte. */
export interface FrameStep {
  readonly do: 'frame';
  readonly opcode: number;
  readonly payload: string;
  readonly isFinal?: boolean;
  readonly reserved?: number;
  readonly isMasked?: boolean;
  readonly length?: number;
}

/** What a connection does next. */
export type Step =
  | RequestStep
  | FrameStep
  /** Writes a text in UTF-8 as a message of a WebSocket. */
  | { readonly do: 'message'; readonly text: string; readonly times?: number }
  /** Writes bytes, a character for each. */
  | { readonly do: 'bytes'; readonly text: string }
  /** Waits for the next answer or message, but not for long. */
  | { readonly do: 'hear' }
  | { readonly do: 'wait'; readonly ms: number }
  /** Ends the writing side. */
  | { readonly do: 'end' }
  /** Cuts the connection. */
  | { readonly do: 'abort' };

/** The actions of connections of an address, at least a single connection. All of it is data, so that a case can be printed and sent again. */
export interface FuzzCase {
  /** Connections that do the same at the same time. */
  readonly connections: number;
  /** Whether each request must be answered, because it is a whole request. */
  readonly mustAnswer: boolean;
  /** Close codes that the client itself sends. */
  readonly ownCodes: readonly number[];
  readonly steps: readonly Step[];
}

/** A case of one connection that expects answers. */
export function caseOf(steps: readonly Step[], more: Partial<FuzzCase> = {}): FuzzCase {
  return { connections: 1, mustAnswer: true, ownCodes: [], ...more, steps };
}

/** The kinds of input, by the grammar that draws them. */
export const kinds = ['documents', 'variables', 'headers', 'sockets', 'streams'] as const;

/** A kind of input. */
export type Kind = (typeof kinds)[number];
