import type { LockRequest } from "./lock-request.ts";

/** `sha256:…` of a request: equal for equal requests on every machine. */
export function requestDigest({ requirements, constraints, options }: LockRequest): string {
  // Loaded here: few plans compare a lock, and starting node's crypto costs each of the others 3 ms.
  const { createHash } = process.getBuiltinModule("node:crypto");
  const canonical = JSON.stringify({ constraints, options, requirements });
  return `sha256:${createHash("sha256").update(canonical).digest("hex")}`;
}
