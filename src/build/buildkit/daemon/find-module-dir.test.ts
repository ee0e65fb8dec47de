import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { BUILDKIT_VERSION } from "./buildkit-version.ts";
import { findModuleDir } from "./find-module-dir.ts";

describe("findModuleDir", () => {
  it("finds the module that pins the version we say we build", async () => {
    const text = await readFile(join(await findModuleDir(), "go.mod"), "utf8");

    expect(text).toContain(`github.com/moby/buildkit ${BUILDKIT_VERSION}`);
  });

  it("says where it looked when the program is incomplete", async () => {
    await expect(findModuleDir({ start: "/nowhere/at/all" })).rejects.toThrow("/nowhere/at/all");
  });
});
