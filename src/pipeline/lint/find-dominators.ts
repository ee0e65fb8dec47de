/** A flow graph over the numbers 0 … size - 1. */
interface Flow {
  readonly size: number;
  readonly root: number;
  readonly targets: (vertex: number) => readonly number[];
}

/**
 * Says whether every way from the root to `vertex` leads through `through`; `false` for vertices without a way. The
 * algorithm of Lengauer and Tarjan, all loops instead of recursion.
 */
export function findDominators(flow: Flow): (through: number, vertex: number) => boolean {
  const { order, vertices, parents } = numbered(flow);
  const immediate = immediateDominators({ flow, order, vertices, parents });
  const { enter, leave } = intervals(immediate);
  return (through, vertex) => {
    const a = order[through] ?? -1;
    const b = order[vertex] ?? -1;
    if (a === -1 || b === -1) return false;
    return at(enter, a) <= at(enter, b) && at(leave, b) <= at(leave, a);
  };
}

interface Numbered {
  /** The number of each vertex in the order of a depth-first search; -1 when it is not reached. */
  readonly order: Int32Array;
  /** The vertices by that number. */
  readonly vertices: readonly number[];
  /** By number, as numbers. */
  readonly parents: readonly number[];
}

function numbered({ size, root, targets }: Flow): Numbered {
  const order = new Int32Array(size).fill(-1);
  const vertices: number[] = [];
  const parents: number[] = [];
  const waiting = [{ vertex: root, parent: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { vertex, parent } = next;
    if (order[vertex] !== -1) continue;
    const number = vertices.length;
    order[vertex] = number;
    vertices.push(vertex);
    parents.push(parent);
    for (const target of targets(vertex)) {
      if (order[target] === -1) waiting.push({ vertex: target, parent: number });
    }
  }
  return { order, vertices, parents };
}

function immediateDominators({ flow, order, vertices, parents }: Numbered & { flow: Flow }): Int32Array {
  const count = vertices.length;
  const sources: number[][] = Array.from({ length: count }, () => []);
  for (const [number, vertex] of vertices.entries()) {
    for (const target of flow.targets(vertex)) sources[at(order, target)]?.push(number);
  }
  const semi = Int32Array.from({ length: count }, (_, number) => number);
  const best = Int32Array.from(semi);
  const ancestor = new Int32Array(count).fill(-1);
  const immediate = new Int32Array(count);
  const buckets: number[][] = Array.from({ length: count }, () => []);
  for (let number = count - 1; number > 0; number -= 1) {
    for (const source of sources[number] ?? []) {
      semi[number] = Math.min(at(semi, number), at(semi, evaluate(source)));
    }
    buckets[at(semi, number)]?.push(number);
    const parent = parents[number] ?? 0;
    ancestor[number] = parent;
    for (const one of buckets[parent]?.splice(0) ?? []) {
      const found = evaluate(one);
      immediate[one] = at(semi, found) < at(semi, one) ? found : parent;
    }
  }
  for (let number = 1; number < count; number += 1) {
    if (at(immediate, number) !== at(semi, number)) immediate[number] = at(immediate, at(immediate, number));
  }
  return immediate;

  function evaluate(number: number): number {
    if (at(ancestor, number) === -1) return number;
    const path: number[] = [];
    for (let one = number; at(ancestor, at(ancestor, one)) !== -1; one = at(ancestor, one)) path.push(one);
    for (const one of path.reverse()) {
      const above = at(ancestor, one);
      if (at(semi, at(best, above)) < at(semi, at(best, one))) best[one] = at(best, above);
      ancestor[one] = at(ancestor, above);
    }
    return at(best, number);
  }
}

/** When a walk through the tree enters and leaves each number: an ancestor's time holds that of its descendants. */
function intervals(immediate: Int32Array): { enter: Int32Array; leave: Int32Array } {
  const count = immediate.length;
  const sizes = new Int32Array(count).fill(1);
  for (let number = count - 1; number > 0; number -= 1) {
    const above = at(immediate, number);
    sizes[above] = at(sizes, above) + at(sizes, number);
  }
  const enter = new Int32Array(count);
  const next = new Int32Array(count).fill(1);
  for (let number = 1; number < count; number += 1) {
    const above = at(immediate, number);
    enter[number] = at(enter, above) + at(next, above);
    next[above] = at(next, above) + at(sizes, number);
  }
  return { enter, leave: enter.map((time, number) => time + at(sizes, number) - 1) };
}

function at(list: Int32Array, index: number): number {
  return list[index] ?? -1;
}
