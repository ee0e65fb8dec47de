import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { findModuleDir } from "../buildkit/daemon/find-module-dir.ts";
import { BUILDX_VERSION } from "./buildx-version.ts";

it("is the version that tools/buildx pins", async () => {
  const text = await readFile(join(await findModuleDir({ name: "buildx" }), "go.mod"), "utf8");

  expect(text).toContain(`github.com/docker/buildx ${BUILDX_VERSION}`);
});
