/**
 * Loaded into a server before its own code (`node --expose-gc --import`), which stays as it is. A message from the parent
 * process forces a collection and fetches the bytes that are left: the heap, and buffers outside it.
 */
process.on('message', () => {
  // The second collection takes the objects that the finalizers of the first one let go.
  globalThis.gc?.();
  setImmediate(() => {
    globalThis.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    process.send?.(heapUsed + external);
  });
});
// Listening to the parent must not keep a server alive that has been stopped.
process.channel?.unref();
