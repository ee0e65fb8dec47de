import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strToU8, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { chosenCogSdk, cogSdkFolder } from "./cog-sdk.ts";
import type { Context } from "./context.ts";

const folder = mkdtempSync(join(tmpdir(), "factory-sdk-"));
const wheel = join(folder, "cog-1.0-py3-none-any.whl");
writeFileSync(wheel, zipSync({ "cog-1.0.dist-info/METADATA": strToU8("Name: cog\nVersion: 1.0\n") }));

function context(value: string | undefined): Context {
  return { cwd: folder, env: { COG_SDK_WHEEL: value } } as unknown as Context;
}

describe("COG_SDK_WHEEL", () => {
  it.each([
    [undefined, undefined],
    ["  ", undefined],
    ["pypi", { kind: "index", specifier: "", prerelease: false, source: "COG_SDK_WHEEL" }],
    ["PyPI:0.23.1", { kind: "index", specifier: "==0.23.1", prerelease: false, source: "COG_SDK_WHEEL" }],
    ["pypi:0.24.0a1", { kind: "index", specifier: "==0.24.0a1", prerelease: true, source: "COG_SDK_WHEEL" }],
    ["pypi:prerelease", { kind: "index", specifier: "", prerelease: true, source: "COG_SDK_WHEEL" }],
    [
      "https://files.example/cog-1.0-py3-none-any.whl",
      { kind: "url", url: "https://files.example/cog-1.0-py3-none-any.whl", source: "COG_SDK_WHEEL" },
    ],
  ])("of %j is understood", async (value, sdk) => {
    expect(await chosenCogSdk(context(value))).toEqual(sdk);
  });

  it.each([wheel, "cog-1.0-py3-none-any.whl", "."])("finds the wheel at %s", async (value) => {
    expect(await chosenCogSdk(context(value))).toMatchObject({ kind: "wheel", version: "1.0" });
    expect(await cogSdkFolder(context(value))).toBe(folder);
  });

  it.each([
    ["pypi:0.9", "cog 0.9 is older than 0.16.0, the oldest that is supported"],
    ["https://me:secret@files.example/cog-1.whl", "the value is not the URL of a wheel without credentials"],
    ["https://files.example/cog.tar.gz", "the value is not the URL of a wheel without credentials"],
    ["nowhere.whl", `${folder}/nowhere.whl does not exist`],
    ["empty", `${folder}/empty holds no wheel of cog`],
    ["text.txt", `${folder}/text.txt is not a wheel`],
  ])("of %j is refused", async (value, message) => {
    mkdirSync(join(folder, "empty"), { recursive: true });
    writeFileSync(join(folder, "text.txt"), "");

    await expect(chosenCogSdk(context(value))).rejects.toMatchObject({ code: "COG_SDK_INVALID", message });
  });

  it("is needed again to build a plan that holds a local wheel", async () => {
    await expect(cogSdkFolder(context("pypi"))).rejects.toMatchObject({ code: "COG_SDK_INVALID" });
  });
});
