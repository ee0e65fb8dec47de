import { describe, expect, it } from "vitest";
import { memoryProject } from "../../test/memory-project.ts";
import type { Artifact, LockedPackage } from "../project/python/types.ts";
import { firstSourceBuild } from "./source-build.ts";

const wheel = (tags: string): Artifact => ({
  kind: "wheel",
  filename: tags === "" ? "" : `a-1.0-${tags}.whl`,
  hash: "sha256:0",
});
const sdist: Artifact = { kind: "sdist", filename: "a-1.0.tar.gz", hash: "sha256:1" };

async function compiles(...artifacts: readonly Artifact[]): Promise<boolean> {
  const project = await memoryProject({ "main.py": "" });
  const locked: LockedPackage = {
    name: "a",
    version: "1.0",
    source: "uv.lock:3",
    dependencies: [],
    extras: {},
    root: true,
    artifacts,
  };
  const python = { manager: "uv", ranges: [], requirements: [] } as const;
  const lock = { file: "uv.lock", packages: [locked] };
  return firstSourceBuild({ ...project, python: { ...python, lock } }) === "uv.lock:3";
}

describe("firstSourceBuild", () => {
  it("is a package without a wheel", async () => {
    expect(await compiles(sdist)).toBe(true);
  });

  it("is a package whose wheels are for other systems", async () => {
    expect(
      await compiles(sdist, wheel("cp311-cp311-win_amd64"), wheel("cp311-cp311-macosx_11_0_arm64")),
    ).toBe(true);
  });

  it.each([
    "py3-none-any",
    "cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64",
    "cp311-cp311-musllinux_1_2_x86_64",
    "",
  ])("is none with the wheel %j", async (tags) => {
    expect(await compiles(sdist, wheel(tags))).toBe(false);
  });

  it("is none when there is nothing to build from", async () => {
    expect(await compiles(wheel("cp311-cp311-win_amd64"))).toBe(false);
  });
});
