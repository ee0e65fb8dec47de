import type { Sourced } from "../../types.ts";
import type { Lock, Requirement } from "../types.ts";

/** What the lock of a manager, with the file it was made from, says. */
export interface ManagerLock {
  readonly lock: Lock;
  /** Pythons that the lock, or the file it was made from, allows. */
  readonly ranges: readonly Sourced<string>[];
  /** What the project itself asks for. */
  readonly requirements: readonly Requirement[];
}
