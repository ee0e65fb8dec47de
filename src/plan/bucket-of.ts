/**
 * Bucket of a name among `count` buckets, `count` a power of two. Stable for ever: other names do not matter, and
 * doubling the count splits each bucket in two instead of dealing all names anew.
 */
export function bucketOf(name: string, count: number): number {
  return spread(fnv1a(name)) % count;
}

/** FNV-1a, 32 bits, over UTF-8. Offset and prime are those of the published algorithm. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

// The lowest bits of FNV-1a depend on the lowest bits of the bytes only, so the higher bits are folded in.
function spread(hash: number): number {
  return (hash ^ (hash >>> 16) ^ (hash >>> 8)) >>> 0;
}
