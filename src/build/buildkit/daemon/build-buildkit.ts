import { join } from "node:path";
import { buildGoTool, type GoTool } from "./build-go-tool.ts";
import { BUILDKIT_VERSION } from "./buildkit-version.ts";
import type { FindToolsRequest } from "./tools.ts";

const BUILDKIT: GoTool = {
  name: "buildkit",
  title: "BuildKit",
  version: BUILDKIT_VERSION,
  packages: ["github.com/moby/buildkit/cmd/buildkitd", "github.com/moby/buildkit/cmd/buildctl"],
  versionVariable: "github.com/moby/buildkit/version.Version",
  go: "1.26.3",
  program: "buildkitd",
  code: "BUILDKIT_UNAVAILABLE",
  missing: "there is no buildkitd on PATH and no Go to build one with",
  instead: "put buildkitd and runc on PATH, or name a running daemon with --endpoint",
};

/** BuildKit from the cache, else built with Go from the pinned module and kept there. */
export async function buildBuildkit(
  request: FindToolsRequest,
): Promise<{ readonly buildkitd: string; readonly buildctl: string }> {
  const folder = await buildGoTool(BUILDKIT, request);
  return { buildkitd: join(folder, "buildkitd"), buildctl: join(folder, "buildctl") };
}
