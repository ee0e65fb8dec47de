import type { Requirement } from "../../../src/project/python/types.ts";
import type { Project } from "../../../src/project/types.ts";
import type { CodeFile } from "./read-code.ts";

/** How the container starts. */
export interface Start {
  /** Shell command run in the source folder. */
  readonly command: string;
  readonly source: string;
  readonly ports: readonly number[];
  /** Variables the command relies on. */
  readonly env?: Readonly<Record<string, string>>;
  /** Why this start is not what one would want in production. */
  readonly warning?: string;
}

/** What a framework looks at. */
export interface StartContext {
  readonly project: Project;
  readonly code: readonly CodeFile[];
  /** The declared requirement of that normalised name. */
  requirement(name: string): Requirement | undefined;
  /** The port the user wants, else the framework's own. */
  port(usual: number): number;
}

/** An application that is there in the code: how it starts, or why it cannot. */
export type Evidence =
  | { readonly kind: "start"; readonly start: Start }
  | { readonly kind: "unusable"; readonly source: string; readonly reason: string };

/** A framework counts only when its distribution is a requirement and `find` sees an application in the code. */
export interface Framework {
  readonly name: string;
  /** Normalised name of the distribution. */
  readonly distribution: string;
  /** What `find` looks for, to say that it is not there. */
  readonly sign: string;
  find(context: StartContext): Promise<Evidence | undefined>;
}
