import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { SOURCE_DATE_EPOCH_SECONDS } from "../../src/plan/epoch.ts";
import type { Input, Plan, Stage } from "../../src/plan/types.ts";
import { buildProject, runBuildCommand } from "./build-project.ts";
import { comparableImage, fileDifference } from "./image-difference.ts";
import { layerPaths } from "./image-files.ts";
import { emptyFolder, smallProject } from "./small-project.ts";
import { testMachine } from "./test-machine.ts";

const BASE: Input = { kind: "image", ref: "oci-layout://debian-python:3.11" };
const BAKE = ["--builder", "bake"];

describe("factory build --builder bake", () => {
  it("makes a layer of what a stage changed, where other layers were below it", async () => {
    const project = emptyFolder();
    const baked = join(project, "baked");
    const plan = savedPlan(project, [
      writing("first", "echo one > /data/one; echo same > /data/both", { kind: "stage", id: "base" }),
      writing("second", "echo two > /data/two; echo new > /data/both", {
        kind: "merge",
        base: { kind: "stage", id: "base" },
        layers: ["first"],
      }),
    ]);
    await buildProject(project, { args: ["--plan", plan] });

    await buildProject(project, {
      args: ["--plan", plan, ...BAKE, "--output", `type=oci,tar=false,dest=${baked}`],
    });

    const own = join(project, ".factory/state/image");
    expect(await fileDifference(own, baked)).toEqual([]);
    expect(await comparableImage(baked)).toEqual(await comparableImage(own));
    expect(await layerPaths(baked, -1)).toEqual(["data", "data/both", "data/two"]);
  });

  it("names the stage whose command failed, shows its last words and leaves nothing behind", async () => {
    const project = emptyFolder();
    const plan = savedPlan(project, [
      writing("broken", "echo 'no such luck'; exit 3", { kind: "stage", id: "base" }),
    ]);

    const { exit, stdout } = await runBuildCommand(project, {
      args: ["--plan", plan, ...BAKE, "--output", `type=oci,tar=false,dest=${join(project, "baked")}`],
    });

    expect(exit).toBe(2);
    expect(JSON.parse(stdout).error).toMatchObject({
      code: "BUILD_FAILED",
      message: "stage broken (block odd): a command exited with code 3",
      details: { stage: "broken", exitCode: 3, output: ["no such luck"] },
    });
    expect(readdirSync(project).sort()).toEqual([".factory", "plan.json"]);
  });

  it("writes archives and folders", async () => {
    const project = smallProject();
    const archive = join(project, "../image.tar");
    const folder = join(project, "../files");

    await buildProject(project, {
      args: [...BAKE, "--tag", "small:1", "--output", `type=oci,dest=${archive}`],
    });
    await buildProject(project, { args: [...BAKE, "--output", `type=local,dest=${folder}`] });

    expect(readFileSync(archive).length).toBeGreaterThan(1_000_000);
    expect(readFileSync(join(folder, "app/main.py"), "utf8")).toBe("print('hello')\n");
  });

  it("gives secrets to buildx by its environment and never as arguments or files", async () => {
    const project = emptyFolder();
    const bin = emptyFolder();
    const seen = join(bin, "seen");
    const base: Input = { kind: "stage", id: "base" };
    const secret = { kind: "secret", id: "token", target: "/run/token", required: true } as const;
    const stage = writing("secret", "cat /run/token", base);
    const ops = stage.ops.map((op) => ({ ...op, mounts: [secret] }) as typeof op);
    const plan = savedPlan(project, [{ ...stage, ops }]);
    // A stand-in that writes down how it was called, the files it was given, and whether the secret came.
    const script = [
      "#!/bin/sh",
      'test "$1" != version || exit 0',
      `echo "called with $*" >> ${seen}`,
      `for file in "$@"; do case "$file" in */docker-bake.json) cat "$(dirname "$file")"/* >> ${seen};; esac; done`,
      `test "$FACTORY_BAKE_SECRET_0" = hush && echo "has the secret" >> ${seen}`,
      'test "$1" = create',
    ];
    writeFileSync(join(bin, "buildx"), `${script.join("\n")}\n`, { mode: 0o755 });
    const { env, buildkit } = testMachine();

    const { exit } = await runBuildCommand(project, {
      args: ["--plan", plan, ...BAKE, "--secret", "id=token,env=TOKEN"],
      context: { env: { ...env, PATH: `${bin}:/usr/bin:/bin`, BUILDKIT_HOST: buildkit, TOKEN: "hush" } },
    });

    const text = readFileSync(seen, "utf8");
    expect(exit).toBe(2);
    expect(text).toContain("called with bake --builder factory --file");
    expect(text).toContain("--mount=type=secret,id=token,target=/run/token,required=true");
    expect(text).toContain("has the secret");
    expect(text).not.toContain("hush");
  });

  it("says what to do where there is no buildx", async () => {
    const { env, buildkit } = testMachine();
    const empty = emptyFolder();

    const { exit, stdout } = await runBuildCommand(smallProject(), {
      args: [...BAKE, "--base", "python"],
      cache: empty,
      context: { env: { ...env, PATH: empty, BUILDKIT_HOST: buildkit } },
    });

    expect(exit).toBe(75);
    expect(JSON.parse(stdout).error).toMatchObject({ code: "BUILDX_UNAVAILABLE" });
  });
});

function savedPlan(project: string, layers: readonly Stage[]): string {
  const plan: Plan = {
    schemaVersion: 1,
    platform: { os: "linux", architecture: process.arch === "x64" ? "amd64" : "arm64" },
    stack: "python",
    contexts: {},
    stages: [{ id: "base", phase: "build.base", name: "base", block: "odd", from: BASE, ops: [] }, ...layers],
    target: {
      base: { kind: "stage", id: "base" },
      layers: layers.map(({ id }) => id),
      config: { cmd: ["true"] },
    },
  };
  const file = join(project, "plan.json");
  writeFileSync(file, JSON.stringify(plan));
  return file;
}

function writing(id: string, text: string, from: Input): Stage {
  const epoch = `@${SOURCE_DATE_EPOCH_SECONDS}`;
  const command = `mkdir -p /data\n${text}\nfind /data -depth -newermt ${epoch} -exec touch -h -d ${epoch} {} +`;
  return {
    ...{ id, from, phase: "build.app", name: id, block: "odd", layerId: id, layer: "diff" },
    ops: [{ kind: "exec", command }],
  };
}
