import { join } from "node:path";
import { buildGoTool, type GoTool } from "../buildkit/daemon/build-go-tool.ts";
import type { FindToolsRequest } from "../buildkit/daemon/tools.ts";
import { BUILDX_VERSION } from "./buildx-version.ts";

const BUILDX: GoTool = {
  name: "buildx",
  title: "buildx",
  version: BUILDX_VERSION,
  packages: ["github.com/docker/buildx/cmd/buildx"],
  versionVariable: "github.com/docker/buildx/version.Version",
  go: "1.24.3",
  program: "buildx",
  code: "BUILDX_UNAVAILABLE",
  missing: "there is no docker buildx, no buildx on PATH and no Go to build one with",
  instead: "put docker with its buildx plugin, or buildx itself, on PATH",
};

/** buildx from the cache, else built with Go from the pinned module and kept there. */
export async function buildBuildx(request: FindToolsRequest): Promise<string> {
  return join(await buildGoTool(BUILDX, request), BUILDX.program);
}
