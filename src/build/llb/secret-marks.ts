import type { Mount } from "../../plan/types.ts";
import type { WireExec } from "./wire/types.ts";

/** Begins the ids of secrets that nobody has. */
const MARK = "factory.mark";

/**
 * Makes the cache key of an exec depend on the values of its secrets with `invalidate`. Each mark is part of the id of an
 * optional secret variable that no session offers: it is in the op, which is the key, while the command sees an empty
 * variable, so it can land in no layer and no log.
 */
export function secretMarks(
  mounts: readonly Mount[],
  marks: Readonly<Record<string, string>>,
): WireExec["secretenv"] {
  const ids = mounts.flatMap((mount) => (mount.kind === "secret" && mount.invalidate ? [mount.id] : []));
  return [...new Set(ids)].sort().map((id, index) => ({
    ID: `${MARK}.${id}.${marks[id] ?? "absent"}`,
    name: `FACTORY_SECRET_MARK_${index}`,
    optional: true,
  }));
}
