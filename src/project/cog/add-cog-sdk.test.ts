import { describe, expect, it } from "vitest";
import { memoryProjectFs } from "../fs/memory-project-fs.ts";
import { readProject } from "../read-project.ts";
import type { CogSdk } from "./types.ts";

const HASH = `sha256:${"a".repeat(64)}`;

async function sdkOf(
  { build = "", requirements }: { readonly build?: string; readonly requirements?: string },
  override?: CogSdk,
) {
  const named = requirements === undefined ? "" : "  python_requirements: requirements.txt\n";
  const fs = memoryProjectFs({
    "cog.yaml": `build:\n  python_version: "3.12"\n${build}${named}`,
    ...(requirements === undefined ? {} : { "requirements.txt": requirements }),
  });
  const { python } = await readProject(fs, { cogSdk: async () => override });
  const printed = python?.requirements.map(({ name, specifier, source }) => `${name}${specifier} ${source}`);
  return { printed, notes: python?.notes?.map(({ value }) => value) ?? [], python };
}

const pinned: CogSdk = { kind: "index", specifier: "==0.22.0", prerelease: false, source: "COG_SDK_WHEEL" };

describe("the SDK of a cog project", () => {
  it("is the newest when nobody says which", async () => {
    const { printed, python } = await sdkOf({ requirements: "numpy\n" });

    expect(printed).toEqual(["numpy requirements.txt:1", "cog cog.yaml"]);
    expect(python?.manager).toBe("pip");
  });

  it("is what the project requires when nobody else says", async () => {
    const { printed, notes } = await sdkOf({ requirements: "cog>=0.20,<1\ncoglet==0.23.1\n" });

    expect(printed).toEqual(["cog>=0.20,<1 requirements.txt:1", "coglet==0.23.1 requirements.txt:2"]);
    expect(notes).toEqual([]);
  });

  it("is sdk_version before the project's own requirement, which is said", async () => {
    const { printed, notes } = await sdkOf({
      build: "  sdk_version: 0.23.1\n",
      requirements: "cog==0.20.0\nnumpy\n",
    });

    expect(printed).toEqual(["numpy requirements.txt:2", "cog==0.23.1 cog.yaml:3:16"]);
    expect(notes).toEqual(["the requirement cog is not read: cog.yaml:3:16 says which cog is installed"]);
  });

  it("is what the environment says before everything", async () => {
    const { printed } = await sdkOf({ build: "  sdk_version: 0.23.1\n" }, pinned);

    expect(printed).toEqual(["cog==0.22.0 COG_SDK_WHEEL"]);
  });

  it("may be a pre-release, with its server", async () => {
    const { printed } = await sdkOf({ build: "  sdk_version: prerelease\n" });
    const exact = await sdkOf({ build: "  sdk_version: 0.24.0a1\n" });

    expect(printed).toEqual(["cog>=0.16.0a0 cog.yaml:3:16", "coglet>=0.16.0a0 cog.yaml:3:16"]);
    expect(exact.printed).toEqual(["cog==0.24.0a1 cog.yaml:3:16", "coglet>=0.16.0a0 cog.yaml:3:16"]);
  });

  it("may be at a URL, or a wheel whose requirements join the project's", async () => {
    const url = await sdkOf(
      {},
      { kind: "url", url: "https://files.example/cog-1-py3-none-any.whl", source: "X" },
    );
    const wheel = await sdkOf(
      { requirements: "pyyaml==6.0.3\n" },
      {
        kind: "wheel",
        filename: "w",
        version: "1",
        hash: HASH,
        requires: ["PyYAML>=6", "requests>=2 ; python_version > '3'"],
        source: "X",
      },
    );

    expect(url.python?.requirements).toMatchObject([
      { name: "cog", place: { kind: "url", url: "https://files.example/cog-1-py3-none-any.whl" } },
    ]);
    expect(wheel.printed).toEqual(["pyyaml==6.0.3 requirements.txt:1", "requests>=2 X"]);
  });

  it("is refused when it is older than cog itself installs", async () => {
    await expect(sdkOf({ requirements: "cog==0.9.4\n" })).rejects.toMatchObject({
      code: "REQUIREMENTS_INVALID",
      source: "requirements.txt:1",
      hint: "remove the line, or pin 0.16.0 or newer",
    });
  });

  it("is refused when the project's lock holds another one", async () => {
    const requirements = `cog==0.22.0 --hash=${HASH}\n`;

    expect((await sdkOf({ requirements })).python?.lock?.file).toBe("requirements.txt");
    await expect(sdkOf({ build: "  sdk_version: 0.23.1\n", requirements })).rejects.toMatchObject({
      code: "LOCK_INVALID",
      message: "requirements.txt holds cog 0.22.0, and cog.yaml:3:16 asks for cog==0.23.1",
    });
  });
});
