/** The state of a part that the server needs. */
export type PartState = 'up' | 'down' | 'draining';

/** Whether the server can do its work, and the state of each part. */
export interface Readiness {
  readonly isReady: boolean;
  readonly parts: Readonly<Record<string, PartState>>;
}

/** Milliseconds after which a part that has not answered is down. */
const probeTimeoutMs = 2000;

/** Probes every part at once. */
export async function probe(parts: Readonly<Record<string, () => Promise<void>>>): Promise<Readiness> {
  const states = await Promise.all(
    Object.entries(parts).map(async ([name, ping]) => [name, await stateOf(ping)] as const),
  );
  return { isReady: states.every(([, state]) => state === 'up'), parts: Object.fromEntries(states) };
}

async function stateOf(ping: () => Promise<void>): Promise<PartState> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<PartState>((resolve) => (timer = setTimeout(resolve, probeTimeoutMs, 'down')));
  const answer = ping().then(
    (): PartState => 'up',
    (): PartState => 'down',
  );
  const state = await Promise.race([answer, timeout]);
  clearTimeout(timer);
  return state;
}
