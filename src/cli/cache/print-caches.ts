import { formatBytes } from "../../plan/format-bytes.ts";
import { alignColumns } from "../compat/align-columns.ts";
import type { UsageGroup, UsageKind } from "./group-usage.ts";
import type { CacheList } from "./list-caches.ts";

const NAMES: Readonly<Record<UsageKind, string>> = {
  mount: "cache mount",
  result: "results of ops",
  source: "files that were sent",
  git: "git checkouts",
  other: "other",
};

/** The caches as text: one line for each kind and each cache mount, sizes in one column. */
export function printCaches({ builder, machine }: CacheList): string {
  const own = machine.entries.map(({ name, what, bytes }) => [`  ${name}`, formatBytes(bytes), what]);
  const ownTotal = ["  total", formatBytes(machine.bytes), ""];
  return [
    builder.kind === "asked" ? `builder ${builder.endpoint}\n` : `builder: ${builder.reason}\n`,
    builder.kind === "asked"
      ? alignColumns([...builder.groups.map(groupLine), ["  total", formatBytes(builder.bytes), ""]])
      : "",
    `this machine ${machine.folder}\n`,
    alignColumns([...own, ownTotal]),
  ].join("");
}

function groupLine({ kind, id, bytes, records, inUse }: UsageGroup): readonly string[] {
  const name = id === undefined ? NAMES[kind] : `${NAMES[kind]} ${id}`;
  const count = kind === "mount" ? "" : `${records} ${records === 1 ? "record" : "records"}`;
  return [`  ${name}`, formatBytes(bytes), inUse ? `${count} in use`.trim() : count];
}
