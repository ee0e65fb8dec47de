import { createHash } from "node:crypto";
import type { LockRequest } from "./lock-request.ts";

/** `sha256:…` of a request: equal for equal requests on every machine. */
export function requestDigest({ requirements, constraints, options }: LockRequest): string {
  const canonical = JSON.stringify({ constraints, options, requirements });
  return `sha256:${createHash("sha256").update(canonical).digest("hex")}`;
}
