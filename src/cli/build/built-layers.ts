import type { Output } from "../../build/output.ts";
import { readArchiveLayers } from "../../image/read-archive-layers.ts";
import { readLayout } from "../../image/read-layout.ts";
import type { Plan } from "../../plan/types.ts";
import { type BuiltLayer, nameLayers } from "./build-report.ts";

interface Built {
  readonly output: Output;
  readonly digest: string | undefined;
  /** Layers of the build before. */
  readonly previous: readonly { readonly digest: string }[];
}

/** The layers of what was built; none when the output cannot be looked into. */
export async function builtLayers(plan: Plan, built: Built): Promise<readonly BuiltLayer[]> {
  const manifestLayers = await manifestLayersOf(plan, built);
  return nameLayers(plan, manifestLayers, new Set(built.previous.map((layer) => layer.digest)));
}

/** Only a layout or an archive on this machine can be looked into. */
async function manifestLayersOf({ platform }: Plan, { output, digest }: Built) {
  if (output.kind === "layout") {
    const choice = { architecture: platform.architecture, ...(digest === undefined ? {} : { digest }) };
    return (await readLayout(output.path, choice)).manifest.layers;
  }
  if (output.kind !== "archive" || output.format === "tar" || output.path === "-") return [];
  return readArchiveLayers(output.path, { architecture: platform.architecture });
}
