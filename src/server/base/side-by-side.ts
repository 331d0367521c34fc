/**
 * Works on items, at most so many at a time, in their order. Resolves when all are done.
 *
 * @throws the first error of the work. Work on items that have begun goes on, and so does that on items that wait.
 */
export async function eachSideBySide<Item>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = items.values();
  const workThrough = async (): Promise<void> => {
    for (const item of waiting) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, workThrough));
}
