import { describe, expect, it } from "vitest";
import { type ResolveOptions, upgradeArguments, uvArguments } from "./uv-arguments.ts";

function options(more: Partial<ResolveOptions> = {}): ResolveOptions {
  return {
    python: "3.13",
    architecture: "amd64",
    glibc: "2.36",
    torchBackend: undefined,
    allowBuilds: false,
    options: [],
    trustedHosts: [],
    upgrade: [],
    chosen: [],
    ...more,
  };
}

function text(more: Partial<ResolveOptions> = {}): string {
  return uvArguments(options(more)).join(" ");
}

describe("uvArguments", () => {
  it("lets uv read nothing but what it is given, and run nothing", () => {
    expect(text()).toMatch(/^pip compile requirements\.in --constraints constraints\.in --no-config/);
    expect(text()).toContain("--no-python-downloads");
    expect(text()).toContain("--no-build");
    expect(text({ allowBuilds: true })).not.toContain("--no-build");
  });

  it.each([
    ["amd64", "2.36", "x86_64-manylinux_2_36"],
    ["arm64", "2.36", "aarch64-manylinux_2_36"],
    ["amd64", "2.41", "x86_64-manylinux_2_40"],
    ["amd64", "2.30", "x86_64-manylinux_2_28"],
    ["amd64", undefined, "x86_64-unknown-linux-gnu"],
  ] as const)("resolves for %s with glibc %s on %s", (architecture, glibc, platform) => {
    expect(text({ architecture, glibc })).toContain(`--python-version 3.13 --python-platform ${platform}`);
  });

  it("takes torch from the index of PyTorch that was chosen", () => {
    expect(text({ torchBackend: "cpu" })).toContain("--torch-backend cpu");
    expect(text()).not.toContain("--torch-backend");
  });

  it("hands on the options of requirements files", () => {
    const args = text({ options: ["--pre", "--no-binary lxml"], trustedHosts: ["index.example:8080"] });

    expect(args).toContain("--prerelease allow --no-binary lxml --allow-insecure-host index.example:8080");
  });

  it("upgrades everything, or single packages", () => {
    expect(upgradeArguments(options({ upgrade: true }))).toEqual(["--upgrade"]);
    expect(upgradeArguments(options({ upgrade: ["a", "b"] }))).toEqual([
      ...["--upgrade-package", "a"],
      ...["--upgrade-package", "b"],
    ]);
    expect(upgradeArguments(options())).toEqual([]);
  });

  it("keeps the versions that were chosen here when everything is upgraded", () => {
    const chosen = ["torch"];

    expect(upgradeArguments(options({ upgrade: true, chosen }))).toEqual(["--refresh"]);
    expect(upgradeArguments(options({ upgrade: ["torch", "b"], chosen }))).toEqual([
      ...["--refresh-package", "torch"],
      ...["--upgrade-package", "b"],
    ]);
  });
});
