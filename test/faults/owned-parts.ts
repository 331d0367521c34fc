import { DisposalStack } from '../../src/server/app/disposal-stack.ts';

/** Takes over the end of a part that has started. */
export type Own = <Part extends AsyncDisposable>(part: Part) => Part;

/** Starts parts that end together, in the opposite order of their start. When a part cannot start, the parts before it end. */
export async function startOwned<Parts>(
  start: (own: Own) => Promise<Parts>,
): Promise<Parts & AsyncDisposable> {
  const disposals = new DisposalStack();
  const own: Own = (part) => {
    disposals.defer(async () => {
      await part[Symbol.asyncDispose]();
    });
    return part;
  };
  try {
    return { ...(await start(own)), [Symbol.asyncDispose]: () => disposals.dispose() };
  } catch (error) {
    await disposals.dispose();
    throw error;
  }
}
