import type { BuildResult } from "../../build/build-image.ts";
import type { Output } from "../../build/output.ts";
import type { Plan } from "../../plan/types.ts";

export interface BuiltLayer {
  /** The stage's layerId; `base` for layers of the runtime base. */
  readonly id: string;
  readonly digest: string;
  /** Compressed, in bytes. */
  readonly size: number;
  /** Whether the last build of this project had the same layer. */
  readonly reused: boolean;
}

/** One image of several. */
export interface PlatformImage {
  /** `linux/arm64` */
  readonly platform: string;
  readonly record?: string;
  readonly digest?: string;
  readonly planDigest: string;
  readonly layers: readonly BuiltLayer[];
}

/** What `factory build --json` prints. */
export interface BuildReport {
  readonly schemaVersion: 1;
  /** Id of the build's record; absent when it could not be written. */
  readonly record?: string;
  /** Of the manifest; of the index where there is one around the image, or around several. */
  readonly digest?: string;
  /** Of the manifest of the only image in an index. */
  readonly image?: string;
  /** Of a build for several platforms. */
  readonly images?: readonly PlatformImage[];
  /** The first of `tags`. */
  readonly tag?: string;
  readonly tags?: readonly string[];
  readonly output: Output;
  /** For several platforms, of the list of theirs. */
  readonly planDigest: string;
  /** Empty for several platforms, where each image has its own. */
  readonly layers: readonly BuiltLayer[];
  /** Wall time of the whole command in milliseconds. */
  readonly ms: number;
  /** What was foretold from earlier builds. */
  readonly expectedMs?: number;
  readonly stages: BuildResult["stageTimes"];
  readonly transfer: BuildResult["transfer"];
  /** The output already was what it would be, so that the builder was not asked. */
  readonly unchanged?: true;
}

/**
 * Names the layers of a manifest: the last ones belong to the plan's target in order, those before to
 * the runtime base. When the counts do not fit, layers keep their digest and are all called `layer`.
 */
export function nameLayers(
  plan: Plan,
  manifestLayers: readonly { readonly digest: string; readonly size: number }[],
  previous: ReadonlySet<string>,
): readonly BuiltLayer[] {
  const ids = plan.target.layers.map((id) => plan.stages.find((stage) => stage.id === id)?.layerId ?? id);
  const baseCount = manifestLayers.length - ids.length;
  return manifestLayers.map(({ digest, size }, index) => ({
    id: baseCount < 0 ? "layer" : (ids[index - baseCount] ?? "base"),
    digest,
    size,
    reused: previous.has(digest),
  }));
}
