import { describe, expect, it } from "vitest";
import { targetEnvironment } from "../../project/python/markers/target-environment.ts";
import type { Config } from "../../project/types.ts";
import type { CompatMatrix, Resolution } from "../../resolve/types.ts";
import { torchVariant, unlistedTorchRow } from "./torch-builds.ts";

const TABLE: CompatMatrix = {
  name: "torch",
  variables: { torch: "pep440", cuda: "pep440" },
  rows: [
    { id: "a", torch: "2.5.1", cuda: "12.4", variant: "pypi" },
    { id: "b", torch: "2.5.1", cuda: "12.4", variant: "cu124", index: "https://torch.example/whl/cu124" },
  ],
};
const CONFIG = { kind: "none", packages: [], systemPackages: [], run: [] } as unknown as Config;
const CUDA: Config = { ...CONFIG, cuda: { value: "12.4", source: "factory.yaml:1:7" } };

function resolution(rows: Resolution["rows"] = {}): Resolution {
  return { pins: { cuda: { version: "12.4", because: [] } }, rows };
}

describe("torchVariant", () => {
  it("is that of the chosen row", () => {
    const row = { id: "c", variant: "cu118" };

    expect(torchVariant(resolution({ torch: row }), CUDA, TABLE)).toBe("cu118");
  });

  it("is for the CUDA that the config names, for a torch that has no row", () => {
    expect(torchVariant(resolution(), CUDA, TABLE)).toBe("cu124");
    expect(torchVariant(resolution(), CONFIG, TABLE)).toBe(undefined);
    expect(torchVariant(resolution(), CUDA, undefined)).toBe(undefined);
  });
});

describe("unlistedTorchRow", () => {
  const target = targetEnvironment({ python: "3.12", architecture: "amd64" });
  const wheels = [11, 12, 13].map(
    (minor) => `torch-2.99.0-cp3${minor}-cp3${minor}-manylinux_2_28_x86_64.whl`,
  );
  const metadata = "Metadata-Version: 2.1\nRequires-Dist: nvidia-cuda-runtime-cu12==12.9.79\n";

  it("reads the wheel for the target, and counts the others", async () => {
    const asked: string[] = [];
    const torch = {
      version: "2.99.0",
      wheels,
      metadata: async (wheel: string) => {
        asked.push(wheel);
        return metadata;
      },
    };

    expect(await unlistedTorchRow(torch, TABLE, target)).toMatchObject({
      torch: "2.99.0",
      cuda: "12.9",
      python: ">=3.11,<3.14",
      variant: "pypi",
    });
    expect(asked).toEqual([wheels[1]]);
  });

  it.each([
    ["the table lists it", "2.5.1+cu124", wheels, metadata],
    ["it has no wheel for the target", "2.99.0", wheels.slice(0, 1), metadata],
    ["the index does not tell", "2.99.0", wheels, undefined],
    ["its CUDA is a range", "2.99.0", wheels, "Requires-Dist: nvidia-cuda-runtime-cu12>=12.9,<13\n"],
    ["its requirements cannot be read", "2.99.0", wheels, "Requires-Dist: ???\n"],
    ["it is no torch", "2.99.0", wheels.map((one) => one.replace("torch", "tor")), metadata],
  ])("is undefined when %s", async (_, version, files, text) => {
    expect(
      await unlistedTorchRow({ version, wheels: files, metadata: async () => text }, TABLE, target),
    ).toBe(undefined);
  });
});
