import type { OciImageConfig } from "../build/types.ts";
import { FactoryError } from "../errors/factory-error.ts";
import { readCheckedBlob } from "./checked-blob.ts";
import type { Descriptor, OciIndex, OciManifest } from "./layout-types.ts";

/** An index of a layout. Images are anybody's, so its digest and its shape are checked. Throws IMAGE_UNAVAILABLE. */
export async function readIndexBlob(dir: string, descriptor: Descriptor): Promise<OciIndex> {
  const index = await readObject(dir, descriptor);
  if (Array.isArray(index.manifests) && index.manifests.every(isDescriptor))
    return index as unknown as OciIndex;
  throw broken(dir, `index ${descriptor.digest} has no list of manifests`);
}

/** The same for the manifest of an image. */
export async function readManifestBlob(dir: string, descriptor: Descriptor): Promise<OciManifest> {
  const manifest = await readObject(dir, descriptor);
  const { config, layers } = manifest;
  if (isDescriptor(config) && Array.isArray(layers) && layers.every(isDescriptor)) {
    return manifest as unknown as OciManifest;
  }
  throw broken(dir, `manifest ${descriptor.digest} has no config or no layers`);
}

/** The same for the config of an image with so many layers. */
export async function readConfigBlob(
  dir: string,
  descriptor: Descriptor,
  layers: number,
): Promise<OciImageConfig> {
  const config = (await readObject(dir, descriptor)) as unknown as OciImageConfig;
  if (config.rootfs?.diff_ids?.length === layers) return config;
  throw broken(dir, `config ${descriptor.digest} does not name one diff id per layer`);
}

export function isDescriptor(value: unknown): value is Descriptor {
  return typeof value === "object" && value !== null && "digest" in value && typeof value.digest === "string";
}

async function readObject(dir: string, descriptor: Descriptor): Promise<Readonly<Record<string, unknown>>> {
  const text = (await readCheckedBlob(dir, descriptor)).toString("utf8");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw broken(dir, `blob ${descriptor.digest} is not JSON`, cause);
  }
  if (typeof value === "object" && value !== null) return value as Readonly<Record<string, unknown>>;
  throw broken(dir, `blob ${descriptor.digest} is no JSON object`);
}

function broken(dir: string, reason: string, cause?: unknown): FactoryError {
  return new FactoryError("IMAGE_UNAVAILABLE", `OCI layout ${dir} cannot be used: ${reason}`, {
    ...(cause === undefined ? {} : { cause }),
    hint: "build or pull the image again",
  });
}
