import { describe, expect, it } from "vitest";
import { memoryProject } from "../../test/memory-project.ts";
import { AMD64 } from "../../test/plan-request.ts";
import { stackRequest } from "../../test/stack-request.ts";
import { nodeRuntime } from "./block.ts";

const FILES = { "package.json": '{"engines": {"node": "^22"}}', ".nvmrc": "22.3.0\n" };

describe("node-runtime", () => {
  it("asks for every range of the project, and prefers one line of its own", async () => {
    const dependencies = await nodeRuntime.dependencies(await memoryProject(FILES), AMD64);

    expect(dependencies.map(({ range, strength, source }) => [range, strength, source])).toEqual([
      ["^22", "require", "package.json:1:22"],
      ["22.3.0", "require", ".nvmrc:1:1"],
      ["24", "prefer", "default"],
    ]);
    expect(dependencies.every(({ name, versioning }) => name === "node" && versioning === "semver")).toBe(
      true,
    );
  });

  it("puts the packages' programs on the path", async () => {
    expect((await nodeRuntime.plan(await stackRequest(FILES))).config?.env).toEqual({
      NODE_ENV: "production",
      PATH: expect.stringMatching(/^\/app\/node_modules\/\.bin:\/usr\/local\/sbin:/),
    });
  });

  it("has nothing to do in other projects", async () => {
    expect(await nodeRuntime.detect(await memoryProject({ "a.py": "" }))).toBe(false);
  });
});
