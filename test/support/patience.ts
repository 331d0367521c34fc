import { vi } from 'vitest';

/** Milliseconds for which a test waits for a fact. A second, the default of `vi.waitFor`, is too short on a busy machine. */
const patienceMs = 20_000;

const waitFor = vi.waitFor.bind(vi);

// A set-up file runs again for each file of a worker, and the binding of the first run stays.
const shared = globalThis as { marketcastWaitFor?: typeof vi.waitFor };
shared.marketcastWaitFor ??= waitFor;
const first = shared.marketcastWaitFor;

vi.waitFor = (callback, options) => first(callback, options ?? { timeout: patienceMs });
