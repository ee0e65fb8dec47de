import type { PipelineDiagnostic } from "../../pipeline/diagnostic.ts";
import type { Actor } from "../actor.ts";

/** One version of a pipeline, which never changes: `.factory/pipelines/ID/VERSION.json`. */
export interface PipelineSpec {
  readonly schemaVersion: 1;
  readonly id: string;
  /** 1, 2, 3 …; each is a new major version, because nothing is known of what a change means. */
  readonly version: number;
  readonly goal?: string;
  /** `sha256:…` of the text. */
  readonly graphDigest: string;
  readonly registered: { readonly time: string; readonly actor: Actor };
  /** Kinds of nodes that a run needs a handler for, sorted. */
  readonly capabilities: readonly string[];
  /** What the lint said then; never an error. */
  readonly validation: {
    readonly factory: string;
    readonly diagnostics: readonly PipelineDiagnostic[];
  };
  /** The text as it was registered. */
  readonly dot: string;
  /** No new run can be made from it. */
  readonly retired?: { readonly time: string; readonly actor: Actor; readonly reason?: string };
}
