/** Does the work for every item, so many at a time. After a failure no item is begun; it is thrown when those begun have ended. */
export async function atMost<T>(
  limit: number,
  items: readonly T[],
  work: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = items.values();
  let failed = false;
  const workers = Array.from({ length: Math.min(limit, items.length) }, async () => {
    for (const item of waiting) {
      if (failed) return;
      try {
        await work(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  });
  const ended = await Promise.allSettled(workers);
  const failure = ended.find((each) => each.status === "rejected");
  if (failure !== undefined) throw failure.reason;
}
