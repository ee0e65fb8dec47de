import type { Accelerator } from "../project/types.ts";

/** What was found in the project, each fact with the `file:line` it came from. */
export interface Detection {
  readonly stack: string;
  /** The project's folder in its root, and the way back; absent when they are the same. */
  readonly folder?: string;
  readonly root?: string;
  /** What declares the packages: `uv`, `pip`, `npm`, `none`. */
  readonly manager: string;
  /** Lock file the packages are taken from, when there is one. */
  readonly lock?: string;
  /** Set for a project that runs on Python. */
  readonly python?: DetectedRange;
  /** Set for a project that runs on Node. */
  readonly node?: DetectedRange;
  readonly dependencies: readonly DetectedDependency[];
  readonly systemPackages: readonly string[];
  readonly accelerator: Accelerator;
  /** What says so; absent when nothing does. */
  readonly acceleratorSource?: string;
  readonly start?: DetectedStart;
  readonly ports: readonly number[];
  /** What could have been the start, and why it is not; absent when nothing else was there. */
  readonly rejected?: readonly Rejection[];
}

/** The versions of a runtime that the project asks for, in the runtime's own notation. */
export interface DetectedRange {
  readonly range: string;
  readonly source: string;
}

export interface DetectedStart {
  readonly command: string;
  readonly source: string;
  /** Variables of the image that the command relies on. */
  readonly env?: Readonly<Record<string, string>>;
  /** Why this start is not what one would want in production. */
  readonly warning?: string;
}

/** Something that was looked at and not used. */
export interface Rejection {
  readonly what: string;
  readonly reason: string;
  readonly source: string;
}

export interface DetectedDependency {
  /** A Python name normalised as PEP 503 says; an npm name as it is. */
  readonly name: string;
  readonly specifier: string;
  readonly source: string;
}

/** Something the user should know that does not stop the plan. */
export interface Diagnostic {
  readonly code: string;
  readonly severity: "info" | "warning";
  readonly message: string;
  readonly source?: string;
}

/** What one layer of the image holds, before it is built. */
export interface LayerContent {
  /** The stage's layerId. */
  readonly id: string;
  readonly group: string;
  /** `name==version`, sorted. */
  readonly distributions: readonly string[];
  /** Sum of the wheel sizes in bytes, when the lock tells all of them. */
  readonly size?: number;
}
