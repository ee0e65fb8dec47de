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

/** FNV-1a mixes its lowest bits little, so MurmurHash3's 32-bit finaliser follows; its constants are as published. */
function spread(hash: number): number {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
