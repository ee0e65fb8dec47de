import { readFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";
import { unpackDebianPackage } from "../../../base/debian-package.ts";
import { findOnPath } from "../../../base/find-on-path.ts";
import { FactoryError } from "../../../errors/factory-error.ts";
import { hasSubordinateIds } from "./subordinate-ids.ts";
import type { FindToolsRequest } from "./tools.ts";

/**
 * Arguments to put before buildkitd when factory is not root: RootlessKit gives it a user namespace in which it is.
 * Throws BUILDKIT_UNAVAILABLE naming what an administrator has to install or set, once.
 */
export async function rootlessLauncher(
  request: FindToolsRequest & { readonly folder: string },
): Promise<readonly string[]> {
  await checkMappingTools(request.env);
  await checkSubordinateIds();
  return [await ensureRootlesskit(request), `--state-dir=${join(request.folder, "rootlesskit")}`];
}

/** These two carry the setuid bit, so they must be installed and cannot be unpacked into a cache. */
async function checkMappingTools(env: FindToolsRequest["env"]): Promise<void> {
  for (const name of ["newuidmap", "newgidmap"]) {
    if ((await findOnPath(name, env)) !== undefined) continue;
    throw new FactoryError(
      "BUILDKIT_UNAVAILABLE",
      `BuildKit without root needs ${name}, which is not on PATH`,
      {
        hint: "install the package uidmap (apt-get install uidmap), run factory as root, or name a daemon with --endpoint",
      },
    );
  }
}

async function checkSubordinateIds(): Promise<void> {
  const { username, uid } = userInfo();
  for (const path of ["/etc/subuid", "/etc/subgid"]) {
    const text = await readFile(path, "utf8").catch(() => "");
    if (hasSubordinateIds(text, { username, uid })) continue;
    throw new FactoryError(
      "BUILDKIT_UNAVAILABLE",
      `BuildKit without root needs ids for ${username} in ${path}`,
      {
        hint: `run as root: usermod --add-subuids 100000-165535 --add-subgids 100000-165535 ${username}`,
      },
    );
  }
}

async function ensureRootlesskit(request: FindToolsRequest): Promise<string> {
  const found = await findOnPath("rootlesskit", request.env);
  if (found !== undefined) return found;
  return join(await unpackDebianPackage({ ...request, name: "rootlesskit" }), "usr", "bin", "rootlesskit");
}
