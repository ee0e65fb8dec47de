/** What was found in the project, each fact with the `file:line` it came from. */
export interface Detection {
  readonly stack: string;
  /** What declares the packages: `uv`, `pip`, `none`. */
  readonly manager: string;
  /** Lock file the packages are taken from, when there is one. */
  readonly lock?: string;
  readonly python: { readonly range: string; readonly source: string };
  readonly dependencies: readonly DetectedDependency[];
  readonly systemPackages: readonly string[];
  readonly accelerator: "none" | "cuda" | "rocm";
  readonly start?: DetectedStart;
  readonly ports: readonly number[];
  /** What could have been the start, and why it is not; absent when nothing else was there. */
  readonly rejected?: readonly Rejection[];
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
  /** Normalised as PEP 503 says. */
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
