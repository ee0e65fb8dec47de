import type { Layout } from "../../image/layout-types.ts";
import { readImageFiles } from "../../image/read-image-files.ts";
import { imageDescription, platformOf } from "../../insight/sbom/image-description.ts";
import { isInventoryFile } from "../../insight/sbom/inventory-files.ts";
import { readInventory } from "../../insight/sbom/read-inventory.ts";
import type { SbomRequest } from "../../insight/sbom/sbom-request.ts";
import { SOURCE_DATE_EPOCH_SECONDS } from "../../plan/epoch.ts";
import type { Context } from "../context.ts";

/** Reads all layers of an image for what is installed in it. What a lock says is not in the image. */
export async function scanImage(
  { dir, manifest, config, descriptor }: Layout,
  { signal, version }: Pick<Context, "signal" | "version">,
): Promise<SbomRequest> {
  const files = await readImageFiles({
    layoutDir: dir,
    layers: manifest.layers,
    wanted: isInventoryFile,
    signal,
  });
  // Docker writes null for what an image does not have.
  const { Env, WorkingDir: workdir, Labels } = config.config ?? {};
  return {
    image: imageDescription(Labels ?? {}, { digest: descriptor.digest, platform: platformOf(config) }),
    inventory: readInventory(files, { env: Env ?? [], ...(workdir ? { workdir } : {}) }),
    locked: new Map(),
    epochSeconds: createdSeconds(config),
    version,
  };
}

function createdSeconds(config: object): number {
  const { created } = config as { readonly created?: string };
  const ms = Date.parse(created ?? "");
  return Number.isNaN(ms) ? SOURCE_DATE_EPOCH_SECONDS : Math.floor(ms / 1000);
}
