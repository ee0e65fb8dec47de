import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { readLayout } from "../../src/image/read-layout.ts";
import { buildProject } from "./build-project.ts";
import { endedWithin, pidsWith, sleepTime, untilSleeping } from "./processes.ts";
import { emptyFolder, smallProject } from "./small-project.ts";
import { bundledFactory, type SpawnedExit, type SpawnedFactory, type SpawnFactory } from "./spawn-factory.ts";
import { standInDocker } from "./stand-in-docker.ts";
import { testMachine } from "./test-machine.ts";

const END_MS = 5_000;
const BASE = ["--base", "debian-python:3.11", "--progress", "plain"];

let factory: SpawnFactory;

beforeAll(async () => {
  factory = bundledFactory();
  await buildProject(smallProject());
});

describe("Ctrl-C during a build", () => {
  it("before anything happened ends it", async () => {
    const project = smallProject();
    const build = factory(["build", project, ...BASE]);

    const { code } = await interrupt(build);

    expect(code).toBe(130);
    expect(readdirSync(project)).toEqual(["main.py"]);
  });

  it.each(["SIGINT", "SIGTERM"] as const)(
    "while a command runs ends the command too (%s)",
    async (signal) => {
      const seconds = sleepTime();
      const project = smallProject({ "factory.yaml": `run:\n  - sleep ${seconds}\n` });
      const build = factory(["build", project, ...BASE]);
      const sleeping = await untilSleeping(seconds, build.exited);

      const { code, stdout, stderr } = await interrupt(build, signal);

      expect(code, stderr).toBe(130);
      expect(stdout.toString()).toBe("");
      expect(stderr.match(/interrupted/g)).toHaveLength(1);
      expect(stderr).toContain("error: interrupted [INTERRUPTED]");
      expect(await endedWithin(END_MS, sleeping)).toBe(true);
      expect(readdirSync(project).sort()).toEqual([".factory", "factory.yaml", "main.py"]);
      expect(readdirSync(join(project, ".factory/state")).sort()).toEqual([".gitignore", "builds"]);
      expect((await buildProject(smallProject())).digest).toMatch(/^sha256:/);
    },
  );

  it("is one JSON document with --json", async () => {
    const seconds = sleepTime();
    const project = smallProject({ "factory.yaml": `run:\n  - sleep ${seconds}\n` });
    const build = factory(["build", project, ...BASE, "--json"]);
    await untilSleeping(seconds, build.exited);

    const { code, stdout } = await interrupt(build);

    expect(code).toBe(130);
    expect(JSON.parse(stdout.toString()).error).toMatchObject({ code: "INTERRUPTED", exit: 130 });
  });

  it.each(["type=oci,dest=OUT/image", "type=oci,tar=false,dest=OUT/image", "type=local,dest=OUT/image"])(
    "during the export leaves nothing of %s",
    async (output) => {
      const out = emptyFolder();
      const build = factory(["build", smallProject(), ...BASE, "--output", output.replace("OUT", out)]);
      await build.untilSaid("[exporting to");

      const { code, stderr } = await interrupt(build);

      expectEndedOrWhole({ code, stderr }, join(out, "image"));
    },
  );

  it("leaves the earlier image of a layout whole", async () => {
    const out = join(emptyFolder(), "image");
    const args = ["--output", `type=oci,tar=false,dest=${out}`];
    const first = await buildProject(smallProject(), { args });
    const changed = smallProject({ "main.py": "print('changed')\n", data: "x".repeat(20_000_000) });
    const build = factory(["build", changed, ...BASE, ...args]);
    await build.untilSaid("[exporting to");

    const { code } = await interrupt(build);

    const { descriptor, manifest } = await readLayout(out);
    expect([0, 130]).toContain(code);
    if (code === 130) {
      expect(descriptor.digest).toBe(first.digest);
      expect(readdirSync(join(out, "blobs", "sha256"))).toHaveLength(manifest.layers.length + 2);
    }
    expect(readdirSync(out).sort()).toEqual(["blobs", "index.json", "oci-layout"]);
  });
});

describe("a second Ctrl-C", () => {
  it("ends the program at once, whatever still has to be cleaned up", async () => {
    const seconds = sleepTime();
    const project = smallProject({ "factory.yaml": `run:\n  - sleep ${seconds}\n` });
    // Its end takes two seconds, because the program in between does not want to go.
    const docker = standInDocker({ buildkit: testMachine().buildkit, stubborn: true });
    const build = factory(
      ["build", project, ...BASE, "--output", `type=oci,dest=${join(emptyFolder(), "image.tar")}`],
      { endpoint: "buildx://stubborn", env: docker.env },
    );
    const sleeping = await untilSleeping(seconds, build.exited);

    const startMs = performance.now();
    build.child.kill("SIGINT");
    await delay(300);
    expect(build.child.exitCode).toBeNull();
    const { code } = await interrupt(build);

    expect(code).toBe(130);
    expect(performance.now() - startMs).toBeLessThan(1_500);
    expect(await endedWithin(END_MS, sleeping)).toBe(true);
    expect(await pidsWith(docker.program)).toEqual([]);
  });
});

describe("Ctrl-C during other commands", () => {
  it("ends factory plan without half a document", async () => {
    for (const ms of [0, 60, 120, 180]) {
      const plan = factory(["plan", smallProject(), "--base", "debian-python:3.11", "--json"]);
      await delay(ms);

      const { code, stdout, stderr } = await interrupt(plan);

      expect([0, 130], stderr).toContain(code);
      const document = stdout.length === 0 ? undefined : JSON.parse(stdout.toString());
      if (code === 0) expect(document?.plan.schemaVersion).toBe(1);
      if (document?.error !== undefined) expect(document.error.code).toBe("INTERRUPTED");
    }
  });

  it.each(["making debian-python:3.11", "extracting"])(
    "ends factory base build while it is at: %s",
    async (said) => {
      const cache = join(emptyFolder(), "factory");
      mkdirSync(cache);
      const tools = join(testMachine().cache, "debian");
      if (existsSync(tools)) symlinkSync(tools, join(cache, "debian"));
      const base = factory(["base", "build", "debian-python:3.11"], {
        env: { XDG_CACHE_HOME: dirname(cache) },
      });
      await base.untilSaid(said);

      const { code, stderr } = await interrupt(base, "SIGINT", 15_000);

      expect(code, stderr).toBe(130);
      expect(stderr).toContain("error: interrupted [INTERRUPTED]");
      expect(readdirSync(join(cache, "bases", "debian-python", "3.11"))).toEqual([]);
      expect(await pidsWith(cache)).toEqual([]);
      expect(readFileSync("/proc/mounts", "utf8")).not.toContain(cache);
    },
  );
});

/** Sends the signal, and expects the process to be gone in time. */
async function interrupt(
  { child, exited }: SpawnedFactory,
  signal: "SIGINT" | "SIGTERM" = "SIGINT",
  withinMs = END_MS,
): Promise<SpawnedExit> {
  child.kill(signal);
  const late = new AbortController();
  const ended = await Promise.race([
    exited,
    delay(withinMs, undefined, { signal: late.signal }).then(
      () => undefined,
      () => undefined,
    ),
  ]);
  late.abort();
  if (ended !== undefined) return ended;
  child.kill("SIGKILL");
  throw new Error(`still running ${withinMs} ms after ${signal}: ${(await exited).stderr}`);
}

/** An interrupted build leaves nothing; one that was done already, all of it, even when the signal met its exit. */
function expectEndedOrWhole({ code, stderr }: { code: number; stderr: string }, output: string): void {
  expect([0, 130], stderr).toContain(code);
  const beside = readdirSync(dirname(output));
  const whole = code === 0 || (beside.length > 0 && !stderr.includes("interrupted"));
  expect(beside, stderr).toEqual(whole ? ["image"] : []);
  if (code === 0) expect(stderr).not.toContain("interrupted");
}
