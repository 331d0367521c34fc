import type { TypedDocument } from 'marketcast/client';
import { useMarketcastClient } from 'marketcast/client/react';
import { useCallback, useEffect, useState } from 'react';

/** The answer to a question. */
interface Answer<Data> {
  readonly question: string | null;
  readonly version: string | undefined;
  readonly data: Data | null;
  readonly error: unknown;
}

/** What a component shows of a request. */
export interface Requested<Data> {
  /** The last answer; null before the first one. */
  readonly data: Data | null;
  /** Why the last request failed; null when it did not. The data of an earlier answer stay. */
  readonly error: unknown;
  /** Whether the answer is that for an earlier version. */
  readonly isOld: boolean;
  /** Asks again. The data stay until the new answer. */
  readonly askAgain: () => void;
  /** Changes the data by a fact that no request brings, such as the answer of a mutation. Does nothing before the first answer. */
  readonly change: (change: (data: Data) => Data) => void;
}

/** How a component asks. */
export interface RequestOptions {
  /** The wallet that is signed in. The answer for another wallet is not shown. */
  readonly wallet?: string | null;
  /** Asks again when it changes. The data stay until the new answer. */
  readonly version?: string | undefined;
  /** Asks when nothing has changed for so many milliseconds; 0 by default. */
  readonly quietMs?: number;
  /** Asks again so many milliseconds after each answer. */
  readonly everyMs?: number;
}

/**
 * Sends a query when the component mounts, and when the variables, compared by their JSON, change. The answer for other variables is not
 * shown, and a late one is dropped. Null variables send nothing.
 */
export function useRequest<Data, Vars>(
  document: TypedDocument<Data, Vars>,
  variables: Vars | null,
  { wallet = null, version, quietMs = 0, everyMs }: RequestOptions = {},
): Requested<Data> {
  const client = useMarketcastClient();
  const [answer, setAnswer] = useState<Answer<Data>>({ question: null, version, data: null, error: null });
  const [asked, setAsked] = useState(0);
  const given = variables === null ? null : JSON.stringify(variables);
  const question = given === null ? null : `${wallet ?? ''} ${given}`;
  useEffect(() => {
    if (given === null) return undefined;
    let isCurrent = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const take = (data: Data | null, error: unknown): void => {
      if (!isCurrent) return;
      setAnswer((before) => ({
        ...{ question, version },
        data: data ?? (before.question === question ? before.data : null),
        error,
      }));
      if (everyMs !== undefined) timer = setTimeout(ask, everyMs);
    };
    const ask = (): void => {
      client.request(document, JSON.parse(given) as Vars).then(
        (data) => take(data, null),
        (error: unknown) => take(null, error),
      );
    };
    if (quietMs === 0) ask();
    else timer = setTimeout(ask, quietMs);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [client, document, given, question, version, quietMs, everyMs, asked]);
  const askAgain = useCallback((): void => setAsked((before) => before + 1), []);
  const change = useCallback((change: (data: Data) => Data): void => {
    setAnswer((before) => (before.data === null ? before : { ...before, data: change(before.data) }));
  }, []);
  const isAnswered = question !== null && answer.question === question;
  return {
    data: isAnswered ? answer.data : null,
    error: isAnswered ? answer.error : null,
    isOld: isAnswered && answer.version !== version,
    ...{ askAgain, change },
  };
}
