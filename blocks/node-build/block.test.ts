import { describe, expect, it } from "vitest";
import { memoryProject } from "../../test/memory-project.ts";
import { stackRequest } from "../../test/stack-request.ts";
import { nodeBuild } from "./block.ts";

async function stage(manifest: object, config = "") {
  const files = { "package.json": JSON.stringify(manifest), "factory.yaml": config };
  const { stages } = await nodeBuild.plan(await stackRequest(files));
  return stages?.[0];
}

const scripts = { build: "vite build" };

describe("node-build", () => {
  it("runs the build script on the source, as the image will have it", async () => {
    const { ops, ...rest } = (await stage({ scripts }, "environment: {MODE: fast}\n")) ?? { ops: [] };

    expect(rest).toMatchObject({ id: "node-build", phase: "build.app", provides: ["built-app"] });
    expect(rest).not.toHaveProperty("layerId");
    expect(ops).toMatchObject([
      { kind: "copy", src: ["/"], dest: "/app" },
      {
        kind: "exec",
        command: "npm run build",
        workdir: "/app",
        source: "package.json:1:21",
        env: { NODE_ENV: "production", MODE: "fast" },
      },
    ]);
  });

  it.each([
    [
      "what only the build needs",
      { scripts, devDependencies: { vite: "6" } },
      { kind: "stage", id: "node-build-packages" },
    ],
    ["the image's packages", { scripts, dependencies: { ms: "2" } }, { kind: "stage", id: "node-packages" }],
    ["the base", { scripts }, { kind: "phase", phase: "build.system" }],
    [
      "an install of its own, whose notes pnpm reads",
      { scripts, dependencies: { ms: "2" }, packageManager: "pnpm@10.34.8" },
      { kind: "stage", id: "node-build-packages" },
    ],
  ])("starts from %s", async (_what, manifest, from) => {
    expect((await stage(manifest))?.from).toEqual(from);
  });

  it("has nothing to do without a build script", async () => {
    expect(
      await nodeBuild.detect(await memoryProject({ "package.json": '{"scripts": {"start": "x"}}' })),
    ).toBe(false);
    expect(await nodeBuild.detect(await memoryProject({ "a.py": "" }))).toBe(false);
  });
});
