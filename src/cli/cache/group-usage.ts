import type { UsageRecord } from "../../build/buildkit/types.ts";

/**
 * `mount`: a cache folder of commands. `result`: what ops made, and layers of bases. `source`: files that were sent.
 * `git`: checkouts. `other`: what frontends and the daemon itself keep.
 */
export type UsageKind = "mount" | "result" | "source" | "git" | "other";

export interface UsageGroup {
  readonly kind: UsageKind;
  /** Id of a cache mount, as docs/caches.md lists them. */
  readonly id?: string;
  readonly bytes: number;
  readonly records: number;
  readonly inUse: boolean;
  /** Milliseconds since the epoch. */
  readonly lastUsedMs?: number;
}

/** Record types of BuildKit (`client/diskusage.go`). */
const KINDS: Readonly<Record<string, UsageKind>> = {
  "exec.cachemount": "mount",
  regular: "result",
  "source.local": "source",
  "source.git.checkout": "git",
};

const ORDER: readonly UsageKind[] = ["mount", "result", "source", "git", "other"];

/** What a daemon keeps, added up by kind, cache mounts by id; the largest of a kind first. */
export function groupUsage(records: readonly UsageRecord[]): readonly UsageGroup[] {
  const groups = new Map<string, UsageGroup>();
  for (const record of records) {
    const kind = KINDS[record.recordType] ?? "other";
    const id = kind === "mount" ? mountId(record) : undefined;
    const key = `${kind} ${id ?? ""}`;
    const before = groups.get(key);
    const lastUsedMs = latest(before?.lastUsedMs, record.lastUsedMs);
    groups.set(key, {
      kind,
      ...(id === undefined ? {} : { id }),
      bytes: (before?.bytes ?? 0) + record.bytes,
      records: (before?.records ?? 0) + 1,
      inUse: (before?.inUse ?? false) || record.inUse,
      ...(lastUsedMs === undefined ? {} : { lastUsedMs }),
    });
  }
  return [...groups.values()].sort(
    (a, b) =>
      ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) ||
      b.bytes - a.bytes ||
      ((a.id ?? "") < (b.id ?? "") ? -1 : 1),
  );
}

/** BuildKit says the id at the end of its description, and the path alone where that is the id. */
export function mountId({ description }: UsageRecord): string {
  const [, id] = / with id "([^"]*)"$/.exec(description) ?? [];
  const [, path] = /^cached mount (\S+) from /.exec(description) ?? [];
  return id ?? path ?? "unknown";
}

function latest(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.max(a, b);
}
