import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { BuildReport } from "../../src/cli/build/build-report.ts";
import type { CacheList } from "../../src/cli/cache/list-caches.ts";
import type { PruneReport } from "../../src/cli/cache/prune-caches.ts";
import { copyProject } from "../fixture.ts";
import { runFactory } from "../run-factory.ts";
import { type BuildSetup, buildProject, layerDigests, runBuildCommand } from "./build-project.ts";
import { type EmptyDaemon, emptyDaemon } from "./empty-daemon.ts";
import { emptyFolder, smallProject } from "./small-project.ts";
import { testMachine } from "./test-machine.ts";
import { startTestRegistry, type TestRegistry } from "./test-registry.ts";

/** Its result differs each time that it really runs. */
const RANDOM = `run:
  - od -An -N16 -x /dev/urandom > /opt/made
`;

let registry: TestRegistry;
let other: EmptyDaemon;

beforeAll(async () => {
  const { buildkitd, runc, cache } = testMachine();
  registry = await startTestRegistry();
  other = await emptyDaemon({ buildkitd, runc }, cache);
});

afterAll(async () => {
  await other?.stop();
  await registry?.close();
});

describe("a cache outside the builder", () => {
  it("in a registry spares an empty builder every install", async () => {
    const ref = `${registry.host}/cache/flask:main`;
    const first = await buildProject(copyProject("flask-hello"), {
      args: ["--cache-to", `type=registry,ref=${ref},mode=max`],
    });
    const second = await buildProject(copyProject("flask-hello"), {
      endpoint: other.address,
      args: ["--cache-from", ref],
    });

    expect(ranStages(second)).toEqual([]);
    expect(second.digest).toBe(first.digest);
    expect(registry.requests).toContain("PUT /v2/cache/flask/manifests/main");
  });

  it("in a folder spares an empty builder every command, and holds no half-written blob", async () => {
    const folder = join(emptyFolder(), "cache");
    const first = await random({ args: ["--cache-to", `type=local,dest=${folder},mode=max`] });
    const second = await random({
      endpoint: other.address,
      args: ["--cache-from", `type=local,src=${folder}`],
    });

    expect(layerDigests(second)["run-commands"]).toBe(layerDigests(first)["run-commands"]);
    expect(ranStages(second)).not.toContain("run-commands");
    expect(readdirSync(folder).sort()).toEqual(["blobs", "index.json", "oci-layout"]);
    const index = JSON.parse(readFileSync(join(folder, "index.json"), "utf8"));
    expect(index.manifests).toMatchObject([
      { annotations: { "org.opencontainers.image.ref.name": "latest" } },
    ]);
  });

  it("holds the layers of the image with mode=min and every result with mode=max", async () => {
    const project = copyProject("flask-hello");
    const sizes: number[] = [];
    for (const mode of ["min", "max"]) {
      const folder = join(emptyFolder(), mode);
      const to = ["--cache-to", `type=local,dest=${folder},mode=${mode}`];
      await buildProject(project, { args: ["--no-cache", ...to] });
      sizes.push(readdirSync(join(folder, "blobs", "sha256")).length);
    }

    expect(sizes[0]).toBeGreaterThan(2);
    expect(sizes[1]).toBeGreaterThan(sizes[0] ?? 0);
  });

  it("inside the image is written with type=inline", async () => {
    const project = smallProject({ "factory.yaml": RANDOM });
    await buildProject(project, { args: ["--cache-to", "type=inline"] });

    const image = join(project, ".factory/state/image");
    const [{ digest }] = JSON.parse(readFileSync(join(image, "index.json"), "utf8")).manifests;
    const read = (blob: string) =>
      JSON.parse(readFileSync(join(image, "blobs", blob.replace(":", "/")), "utf8"));
    expect(read(read(digest).config.digest)).toHaveProperty(["moby.buildkit.cache.v0"]);
  });

  it("that is named in factory.yaml counts, relative to the project", async () => {
    const files = { "factory.yaml": `${RANDOM}cache:\n  to: ["type=local,dest=kept,mode=max"]\n` };
    const project = smallProject(files);
    await buildProject(project);

    expect(readdirSync(project).sort()).toContain("kept");
    const second = await buildProject(project, { args: ["--cache-from", `type=local,src=${project}/kept`] });
    expect(ranStages(second)).toEqual([]);
  });
});

describe("a cache that cannot be used", () => {
  it("is a warning when it should be read, and the build goes on", async () => {
    const missing = join(emptyFolder(), "nothing");
    const { exit, stderr } = await runBuildCommand(smallProject(), {
      args: ["--cache-from", `type=local,src=${missing}`, "--cache-from", `${registry.host}/no/such:cache`],
    });

    expect(exit).toBe(0);
    expect(stderr).toContain(`cannot read the cache ${missing}, and went on without it`);
    expect(stderr).toContain(`cannot read the cache ${registry.host}/no/such:cache, and went on without it`);
  });

  it("is an error with the code for another try when it should be written", async () => {
    const { exit, stdout } = await runBuildCommand(smallProject({ "factory.yaml": RANDOM }), {
      args: ["--cache-to", "type=registry,ref=127.0.0.1:9/none:1"],
    });

    expect(exit).toBe(75);
    expect(JSON.parse(stdout).error).toMatchObject({ code: "CACHE_FAILED", fault: "environment" });
  });

  it("is no error when it says ignore-error=true", async () => {
    const { exit } = await runBuildCommand(smallProject({ "factory.yaml": RANDOM }), {
      args: ["--cache-to", "type=registry,ref=127.0.0.1:9/none:1,ignore-error=true"],
    });

    expect(exit).toBe(0);
  });
});

describe("--no-cache", () => {
  it("runs only the named stages again", async () => {
    const project = copyProject("flask-hello");
    writeFileSync(join(project, "factory.yaml"), RANDOM);
    const first = await buildProject(project);

    const cached = await buildProject(project);
    const again = await buildProject(project, { args: ["--no-cache=run-commands"] });

    expect(ranStages(cached)).toEqual([]);
    expect(ranStages(again)).toEqual(["run-commands"]);
    expect(layerDigests(cached)["run-commands"]).toBe(layerDigests(first)["run-commands"]);
    expect(layerDigests(again)["run-commands"]).not.toBe(layerDigests(first)["run-commands"]);
  });

  it("alone runs every command again, and its result is in the image", async () => {
    const project = smallProject({ "factory.yaml": RANDOM });
    const first = await buildProject(project);
    const again = await buildProject(project, { args: ["--no-cache"] });

    expect(layerDigests(again)["run-commands"]).not.toBe(layerDigests(first)["run-commands"]);
  });

  it("refuses a stage that the plan does not have", async () => {
    const { exit, stdout } = await runBuildCommand(smallProject({ "factory.yaml": RANDOM }), {
      args: ["--no-cache=run-comands"],
    });

    expect(exit).toBe(1);
    expect(JSON.parse(stdout).error.hint).toContain("did you mean run-commands?");
  });
});

describe("factory cache", () => {
  const DEAR =
    "run:\n  - { command: head -c 3000000 /dev/urandom > /c/x, mounts: [{ kind: cache, id: dear, target: /c }] }\n";
  const run = (...args: readonly string[]) =>
    runFactory(["cache", ...args, "--endpoint", other.address, "--json"], {
      env: testMachine().env,
      folders: { cache: testMachine().cache, config: emptyFolder(), state: emptyFolder() },
    });
  const dear = async () => {
    const { stdout } = await run("ls");
    const { builder, machine } = JSON.parse(stdout) as CacheList;
    expect(machine.entries.map(({ name }) => name)).toContain("bases");
    return builder.kind === "asked" ? builder.groups.find(({ id }) => id === "project-dear") : undefined;
  };

  it("shows cache mounts by their ids, and removes one alone", async () => {
    await buildProject(smallProject({ "factory.yaml": DEAR }), { endpoint: other.address });
    expect(await dear()).toMatchObject({ kind: "mount", inUse: false, records: 1 });
    expect((await dear())?.bytes).toBeGreaterThan(2_900_000);

    const foreseen = JSON.parse(
      (await run("prune", "--mount", "project-dear", "--dry-run")).stdout,
    ) as PruneReport;
    expect(foreseen).toMatchObject({ dryRun: true, removed: 1 });
    expect(await dear()).toBeDefined();

    const young = await run("prune", "--mount", "project-dear", "--older-than", "1d", "--yes");
    expect(JSON.parse(young.stdout)).toMatchObject({ removed: 0 });

    const removed = JSON.parse(
      (await run("prune", "--mount", "project-dear", "--yes")).stdout,
    ) as PruneReport;
    expect(removed).toEqual({ ...foreseen, dryRun: false });
    expect(await dear()).toBeUndefined();
    const { builder } = JSON.parse((await run("ls")).stdout) as CacheList;
    expect(builder).toMatchObject({
      kind: "asked",
      groups: expect.arrayContaining([expect.objectContaining({ kind: "result" })]),
    });
  });

  it("removes everything that nothing uses", async () => {
    const { exit, stdout } = await run("prune", "--all", "--yes");

    expect(exit).toBe(0);
    expect((JSON.parse(stdout) as PruneReport).removed).toBeGreaterThan(0);
    const { builder } = JSON.parse((await run("ls")).stdout) as CacheList;
    expect(builder).toMatchObject({ kind: "asked", bytes: 0 });
  });

  it("asks before it removes, and says so where nobody can be asked", async () => {
    expect((await run("prune")).exit).toBe(1);
    expect(JSON.parse((await run("prune", "--mount", "nothing", "--yes")).stdout).error.code).toBe("USAGE");
  });
});

/** One project for all, so that the plans are the same. */
function random(setup: BuildSetup): Promise<BuildReport> {
  return buildProject(smallProject({ "factory.yaml": RANDOM }), setup);
}

/** Stages of the plan that were not taken from a cache. */
function ranStages({ stages }: BuildReport): readonly string[] {
  return stages.filter(({ stage, cached }) => !cached && /^[\w-]+$/.test(stage)).map(({ stage }) => stage);
}
