import type { Output } from "../build/output.ts";
import type { StageTime } from "../build/progress/track-progress.ts";
import type { Platform } from "../plan/types.ts";

/** One layer of a built image, in the order of the image. */
export interface RecordedLayer {
  /** The stage's layerId; `base` for layers of the runtime base. */
  readonly id: string;
  readonly digest: string;
  /** Compressed, in bytes. */
  readonly size: number;
  /** Whether the last build of this project had the same layer. */
  readonly reused: boolean;
  /** `name==version` of what the layer holds, sorted; absent for layers without distributions. */
  readonly distributions?: readonly string[];
}

/** Time of one stage; what the builder does besides, such as exporting, is a stage without a key. */
export interface RecordedStage extends StageTime {
  /** Changes when the stage's ops change, or those of a stage it is made from; files of the project do not count. */
  readonly key?: string;
}

/** How a build ended. Messages hold no secret. */
export type BuildOutcome =
  /** `digest` is that of the image, `index` that of the index it is in, where there is one. */
  | { readonly kind: "built"; readonly digest?: string; readonly index?: string }
  | { readonly kind: "failed"; readonly code: string; readonly message: string; readonly stage?: string }
  | { readonly kind: "interrupted" };

/** What one build leaves in `.factory/state/builds`: facts to look back on, and to estimate the next build from. */
export interface BuildRecord {
  readonly schemaVersion: 1;
  /** Time of the start and a few random letters, `20261121T160901123Z-4f1c`: sorted by name is sorted by time. */
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** Wall time of the whole command in milliseconds. */
  readonly ms: number;
  /** Version of factory. */
  readonly factory: string;
  readonly stack: string;
  readonly platform: Platform;
  readonly planDigest: string;
  /** Version by variable, as the resolver pinned them; empty when a saved plan was built. */
  readonly pins: Readonly<Record<string, string>>;
  /** Address of the builder, without credentials. */
  readonly endpoint: string;
  readonly output: Output;
  /** The first of `tags`. */
  readonly tag?: string;
  readonly tags?: readonly string[];
  readonly outcome: BuildOutcome;
  /** Empty when the build did not succeed, or when its output cannot be looked into. */
  readonly layers: readonly RecordedLayer[];
  readonly stages: readonly RecordedStage[];
  readonly transfer: { readonly filesListed: number; readonly filesSent: number; readonly bytesSent: number };
  /** The output already was what it would be, so that the builder was not asked. */
  readonly unchanged?: true;
  /** What was foretold from earlier records before the build began. */
  readonly expectedMs?: number;
}
