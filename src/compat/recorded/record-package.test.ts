import { describe, expect, it } from "vitest";
import type { PackageIndex, WheelTarget } from "../index/package-index.ts";
import { recordPackage } from "./record-package.ts";

/** An index in memory: the Pythons of each version on amd64, and who was asked for metadata. */
function memoryIndex(pythons: Readonly<Record<string, readonly string[]>>): {
  readonly index: PackageIndex;
  readonly asked: string[];
} {
  const asked: string[] = [];
  const index: PackageIndex = {
    versions: async (_name, { python, architecture }: WheelTarget) =>
      Object.keys(pythons).filter(
        (version) => architecture === "amd64" && pythons[version]?.includes(python),
      ),
    releases: async () => ["2.0.0", "1.0.0"],
    metadata: async (name, version, { python }) => {
      asked.push(`${name} ${version} ${python}`);
      const requiresDist = [
        "filelock",
        `nvidia-cuda-runtime-cu12 (==12.1.105) ; platform_machine == "x86_64"`,
      ];
      return { filename: `${name}-${version}-cp312-cp312-manylinux1_x86_64.whl`, requiresDist };
    },
  };
  return { index, asked };
}

const wanted = { name: "torch", table: "torch", since: "2.0.0", metadata: "each" } as const;
const retrieved = "2026-11-21";

describe("recordPackage", () => {
  it("records newest first, with what ties a wheel to CUDA", async () => {
    const { index, asked } = memoryIndex({ "1.9.0": ["3.9"], "2.4.0": ["3.11", "3.12"], "2.10.0": ["3.12"] });
    const { releases } = await recordPackage(wanted, { index, retrieved });

    expect(releases.map(({ version }) => version)).toEqual(["2.10.0", "2.4.0"]);
    expect(releases[1]?.wheels).toEqual({
      amd64: { pythons: ["3.11", "3.12"], requires: { "": { "nvidia-cuda-runtime-cu12": "==12.1.105" } } },
    });
    expect(asked).toEqual(["torch 2.10.0 3.12", "torch 2.4.0 3.12"]);
  });

  it("asks for no metadata that is known, but for Pythons again", async () => {
    const { index, asked } = memoryIndex({ "2.4.0": ["3.12", "3.13"] });
    const requires = { "": { "cuda-toolkit": "==13.0.2" } };
    const known = {
      schemaVersion: 1,
      package: "torch",
      retrieved: "2026-01-01",
      releases: [{ version: "2.4.0", wheels: { amd64: { pythons: ["3.12"], requires } } }],
    } as const;

    const { releases } = await recordPackage(wanted, { index, retrieved, known });

    expect(releases).toEqual([
      { version: "2.4.0", wheels: { amd64: { pythons: ["3.12", "3.13"], requires } } },
    ]);
    expect(asked).toEqual([]);
  });

  it("keeps the newest patch of the newest minors", async () => {
    const { index } = memoryIndex({
      "2.4.0": ["3.12"],
      "2.4.1": ["3.12"],
      "2.5.0": ["3.12"],
      "2.3.0": ["3.12"],
    });
    const { releases } = await recordPackage({ ...wanted, minors: 2 }, { index, retrieved });
    expect(releases.map(({ version }) => version)).toEqual(["2.5.0", "2.4.1"]);
  });

  it("records a package without wheels as source archives", async () => {
    const { index } = memoryIndex({});
    const { releases } = await recordPackage({ ...wanted, name: "flash-attn" }, { index, retrieved });
    expect(releases).toEqual([{ version: "2.0.0", wheels: {} }]);
  });
});
