import type { FileProblem } from "../../problems.ts";
import type { Sourced } from "../../types.ts";
import type { WrittenRequirement } from "../requirements/requirement-lines.ts";

/** What one of setuptools' files says; a field that is absent is not in it. */
export interface SetupFields {
  readonly name?: string;
  readonly version?: string;
  readonly pythonRequires?: Sourced<string>;
  readonly installRequires?: readonly WrittenRequirement[];
  /** By extra, as written: `dev`, `dev:python_version<"3"`, `:sys_platform=="win32"`. */
  readonly extrasRequire?: ReadonlyMap<string, readonly WrittenRequirement[]>;
  /** Why extras are not known, by name as written, `*` for all. */
  readonly unreadExtras?: ReadonlyMap<string, readonly FileProblem[]>;
  readonly problems: readonly FileProblem[];
}
