import { createHash } from "node:crypto";
import { canonicalJson } from "./canonical-json.ts";
import type { Plan } from "./types.ts";

/** `sha256:…` of a plan's canonical JSON. */
export function planDigest(plan: Plan): string {
  return `sha256:${createHash("sha256").update(canonicalJson(plan)).digest("hex")}`;
}
