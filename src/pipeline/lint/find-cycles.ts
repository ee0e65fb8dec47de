/** The groups of nodes that lead to each other, a single node only if it leads to itself (Tarjan's algorithm). */
export function findCycles(
  ids: readonly string[],
  targets: (id: string) => readonly string[],
): readonly (readonly string[])[] {
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const waiting: string[] = [];
  const isWaiting = new Set<string>();
  const cycles: string[][] = [];
  for (const id of ids) if (!order.has(id)) visit(id);
  return cycles;

  /** Without recursion: a pipeline may be one long chain. */
  function visit(first: string): void {
    const path = [enter(first)];
    for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
      const next = step.targets[step.index];
      step.index += 1;
      if (next === undefined) {
        path.pop();
        const outer = path.at(-1);
        if (outer !== undefined) lower(outer.id, low.get(step.id) ?? 0);
        if (low.get(step.id) === order.get(step.id)) leave(step.id);
      } else if (!order.has(next)) path.push(enter(next));
      else if (isWaiting.has(next)) lower(step.id, order.get(next) ?? 0);
    }
  }

  function enter(id: string): { id: string; targets: readonly string[]; index: number } {
    low.set(id, order.size);
    order.set(id, order.size);
    waiting.push(id);
    isWaiting.add(id);
    return { id, targets: targets(id), index: 0 };
  }

  function lower(id: string, value: number): void {
    low.set(id, Math.min(low.get(id) ?? value, value));
  }

  function leave(root: string): void {
    const group = waiting.splice(waiting.lastIndexOf(root));
    for (const id of group) isWaiting.delete(id);
    if (group.length > 1 || targets(root).includes(root)) cycles.push(group);
  }
}
