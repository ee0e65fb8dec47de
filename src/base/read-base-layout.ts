import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { OciImageConfig } from "../build/types.ts";
import { FactoryError } from "../errors/factory-error.ts";
import type { Descriptor } from "../image/layout-types.ts";
import { hostArchitecture, readLayout } from "../image/read-layout.ts";
import { baseDir } from "./base-dir.ts";
import { parseBaseName } from "./base-name.ts";

export interface BaseLayout {
  readonly dir: string;
  /** Of the manifest. */
  readonly digest: string;
  readonly config: OciImageConfig;
  readonly layers: readonly Descriptor[];
}

/**
 * The local layout behind `debian-python:3.11`, `debian-python:3.11-build` or the same with `oci-layout://`.
 * Throws BASE_UNKNOWN, BASE_NOT_BUILT or IMAGE_UNAVAILABLE.
 */
export async function readBaseLayout(request: {
  readonly name: string;
  readonly cacheDir: string;
  /** That of this machine when absent. */
  readonly architecture?: string;
}): Promise<BaseLayout> {
  const { cacheDir, architecture = hostArchitecture() } = request;
  const base = parseBaseName(request.name);
  const dir = baseDir(cacheDir, base);
  if (!(await isLayout(dir))) {
    throw new FactoryError(
      "BASE_NOT_BUILT",
      `the base image ${base.name} (${base.variant}) is not on this machine`,
      {
        hint: `run: factory base build ${base.name}`,
      },
    );
  }
  const { descriptor, config, manifest } = await readLayout(dir, { architecture }).catch((error: unknown) => {
    throw isForOthers(error) ? notMade(base.name, architecture, error) : error;
  });
  return { dir, digest: descriptor.digest, config, layers: manifest.layers };
}

function isForOthers(error: unknown): error is FactoryError {
  return error instanceof FactoryError && error.details?.architectures !== undefined;
}

function notMade(name: string, architecture: string, cause: FactoryError): FactoryError {
  const message = `the base image ${name} is on this machine, but not for ${architecture}`;
  return new FactoryError("BASE_NOT_BUILT", message, {
    cause,
    hint: `take a base of a registry, such as --base ${name.replace(/^debian-/, "").split(":")[0]}, or build on a machine with that processor`,
  });
}

/** Whether a layout is in that folder; says nothing about its blobs. */
export async function isLayout(dir: string): Promise<boolean> {
  return stat(join(dir, "index.json")).then(
    () => true,
    () => false,
  );
}
