import type { Phase } from "./phases.ts";
import type { Stage } from "./types.ts";

// What changes least comes first, so that later layers can change without touching it.
const ROLES: readonly string[] = [
  "base",
  "system",
  "runtime",
  "framework",
  "dependencies",
  "app",
  "weights",
  "source",
  "config",
];

/** Stages in the order of their layers in the image: by role, then build before export, then as given. */
export function layerOrder<I>(stages: readonly Stage<I>[]): readonly Stage<I>[] {
  return stages.toSorted((a, b) => rank(a.phase) - rank(b.phase));
}

function rank(phase: Phase): number {
  const [half, role = ""] = phase.split(".");
  return ROLES.indexOf(role) * 2 + (half === "build" ? 0 : 1);
}
