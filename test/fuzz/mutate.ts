/** Numbers from 0 up to `limit`, the same for the same seed. */
export type Random = (limit: number) => number;

/** A small generator of 32 bits (mulberry32): fast, and good enough to choose pieces. */
export function seededRandom(seed: number): Random {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % Math.max(1, limit);
  };
}

export function pick<T>(random: Random, list: readonly T[]): T {
  const found = list[random(list.length)];
  if (found === undefined) throw new Error("a list to pick from is empty");
  return found;
}

/** Pieces one after the other. */
export function generate(random: Random, pieces: readonly string[], most: number): string {
  let text = "";
  for (let left = random(most) + 1; left > 0; left -= 1) text += pick(random, pieces);
  return text;
}

/** A text with one to four of its parts removed, doubled, moved, or replaced by pieces. */
export function mutate(random: Random, text: string, pieces: readonly string[]): string {
  let mutated = text;
  for (let left = random(4) + 1; left > 0; left -= 1) mutated = once(random, mutated, pieces);
  return mutated;
}

function once(random: Random, text: string, pieces: readonly string[]): string {
  const at = random(text.length + 1);
  const end = Math.min(text.length, at + random(40));
  const part = text.slice(at, end);
  switch (random(6)) {
    case 0:
      return text.slice(0, at) + text.slice(end);
    case 1:
      return text.slice(0, end) + part + text.slice(end);
    case 2: {
      const rest = text.slice(0, at) + text.slice(end);
      const to = random(rest.length + 1);
      return rest.slice(0, to) + part + rest.slice(to);
    }
    case 3:
      return text.slice(0, at);
    default:
      return text.slice(0, at) + pick(random, pieces) + text.slice(end);
  }
}
