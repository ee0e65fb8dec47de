import { describe, expect, it } from "vitest";
import managers from "../../compat/node-managers.json" with { type: "json" };
import type { NodeManager, NodeProject } from "../project/node/types.ts";
import { isBerry, nodeManagerRelease } from "./node-manager-release.ts";

function release(manager: NodeManager, { version, format }: { version?: string; format?: string } = {}) {
  return nodeManagerRelease({
    manager,
    ...(version === undefined ? {} : { managerVersion: { value: version, source: "package.json:1" } }),
    ...(format === undefined ? {} : { lock: { file: "lock", format } }),
  } as NodeProject);
}

describe("nodeManagerRelease", () => {
  it("is none for npm, which the base brings", () => {
    expect(release("npm", { version: "10.0.0" })).toBeUndefined();
  });

  it.each([
    ["pnpm", "9.0", /^pnpm 10\./],
    ["pnpm", "6.0", /^pnpm 8\./],
    ["pnpm", undefined, /^pnpm 10\./],
    ["pnpm", "99.0", /^pnpm 10\./],
    ["yarn", "classic", /^yarn 1\.22\./],
    ["yarn", "8", /^@yarnpkg\/cli-dist 4\.5\./],
    ["yarn", undefined, /^@yarnpkg\/cli-dist 4\./],
  ] as const)("of %s for the lock format %s reads that format", (manager, format, expected) => {
    const found = release(manager, format === undefined ? {} : { format });

    expect(`${found?.package} ${found?.version}`).toMatch(expected);
    expect(found?.integrity).toMatch(/^sha512-/);
  });

  it("is what packageManager names, checked by its hash", () => {
    const hash = `sha512.${"ab".repeat(64)}`;

    expect(release("pnpm", { version: `9.1.0+${hash}` })).toEqual({
      package: "pnpm",
      version: "9.1.0",
      integrity: `sha512-${Buffer.from("ab".repeat(64), "hex").toString("base64")}`,
    });
    expect(release("pnpm", { version: "9.1.0+sha224.00" })).toEqual({ package: "pnpm", version: "9.1.0" });
  });

  it("does not check the archive of a newer yarn by the hash of one of its files", () => {
    const found = release("yarn", { version: `4.0.1+sha512.${"ab".repeat(64)}` });

    expect(found).toEqual({ package: "@yarnpkg/cli-dist", version: "4.0.1" });
    expect(found !== undefined && isBerry(found)).toBe(true);
    expect(release("yarn", { version: "1.22.22" })?.integrity).toMatch(/^sha512-/);
  });

  it("comes from a table that names its source", () => {
    expect(managers.source).not.toBe("");
    expect(managers.retrieved).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  });
});
