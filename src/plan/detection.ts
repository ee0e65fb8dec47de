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
  readonly start?: { readonly command: string; readonly source: string };
  readonly ports: readonly number[];
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
