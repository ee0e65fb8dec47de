import type { FileProblem } from "../../problems.ts";
import type { Sourced } from "../../types.ts";
import type { IndexCredential, Requirement } from "../types.ts";

/** What a folder with a Python package says of it, without running anything. */
export interface LocalPackage {
  /** Normalised; absent when it is computed. */
  readonly name?: string;
  readonly version?: string;
  readonly requirements: readonly Requirement[];
  /** Requirements by the normalised name of the extra. */
  readonly extras: Readonly<Record<string, readonly Requirement[]>>;
  /** Why extras are not known, by name, `*` for all: it matters once one is asked for. */
  readonly unreadExtras?: ReadonlyMap<string, readonly FileProblem[]>;
  /** Requirements by the normalised name of the dependency group. */
  readonly groups?: Readonly<Record<string, readonly Requirement[]>>;
  readonly range?: Sourced<string>;
  readonly credentials: readonly IndexCredential[];
}
