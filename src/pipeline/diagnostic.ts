import type { Place } from "./graph.ts";

/** What a rule says about a pipeline. Errors keep it from being run. */
export interface PipelineDiagnostic extends Place {
  readonly rule: string;
  readonly severity: "error" | "warning" | "info";
  readonly message: string;
  readonly node?: string;
  readonly edge?: { readonly from: string; readonly to: string };
  /** What to do about it. */
  readonly hint?: string;
}
