import { join } from "node:path";
import { unpackDebianPackage } from "../../../base/debian-package.ts";
import { findOnPath } from "../../../base/find-on-path.ts";
import { buildBuildkit } from "./build-buildkit.ts";
import type { BuildkitTools, FindToolsRequest } from "./tools.ts";

/**
 * Finds BuildKit and runc, or gets them: from PATH, else from the cache, else BuildKit is built from its pinned Go
 * module and runc is unpacked from the distribution's package. Nothing is installed into the system.
 * Throws BUILDKIT_UNAVAILABLE or INTERRUPTED.
 */
export async function ensureBuildkitd(request: FindToolsRequest): Promise<BuildkitTools> {
  const runc = await ensureRunc(request);
  const buildkitd = await findOnPath("buildkitd", request.env);
  if (buildkitd === undefined) return { ...(await buildBuildkit(request)), runc };
  const buildctl = await findOnPath("buildctl", request.env);
  return { buildkitd, runc, ...(buildctl === undefined ? {} : { buildctl }) };
}

/** runc alone, for running images. */
export async function ensureRunc(request: FindToolsRequest): Promise<string> {
  const found = (await findOnPath("buildkit-runc", request.env)) ?? (await findOnPath("runc", request.env));
  if (found !== undefined) return found;
  return join(await unpackDebianPackage({ ...request, name: "runc" }), "usr", "sbin", "runc");
}
