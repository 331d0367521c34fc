/**
 * Runs `work` on every item, at most `concurrency` at a time, starting them in order.
 *
 * @throws the first error, after the running calls have settled. After an error or an abort, no further call starts.
 */
export async function forEachConcurrently<Item>(
  items: Iterable<Item>,
  { concurrency, signal }: { concurrency: number; signal: AbortSignal },
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = Array.from(items);
  let failure: { readonly error: unknown } | null = null;
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined && failure === null; item = queue.shift()) {
      try {
        signal.throwIfAborted();
        await work(item);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, queue.length) }, worker));
  // Assigned inside the workers, which the compiler does not see.
  const failed = failure as { readonly error: unknown } | null;
  if (failed !== null) throw failed.error;
}
