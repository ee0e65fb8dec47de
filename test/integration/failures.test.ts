import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { copyProject } from "../fixture.ts";
import { runFactory } from "../run-factory.ts";
import { type BuildSetup, buildProject, runBuildCommand } from "./build-project.ts";
import { isRoot } from "./is-root.ts";
import { type OwnDaemon, startOwnDaemon } from "./own-daemon.ts";
import { endedWithin, sleepTime, tryKill, untilSleeping } from "./processes.ts";
import { emptyFolder, smallProject } from "./small-project.ts";
import { bundledFactory, type SpawnFactory } from "./spawn-factory.ts";
import { testMachine } from "./test-machine.ts";

describe("a command that fails", () => {
  const CONFIG = `run:
  - "true"
  - |
    for line in $(seq 1 40); do echo "line $line" >&2; done
    echo the cause >&2
    exit 7
`;

  it("is named with its exit code, its block, its line in the project and its last lines", async () => {
    const { exit, error } = await failure(smallProject({ "factory.yaml": CONFIG }));

    expect(exit).toBe(2);
    expect(error).toMatchObject({
      code: "BUILD_FAILED",
      fault: "work",
      source: "factory.yaml:3:5",
      details: { block: "run-commands", exitCode: 7 },
    });
    expect(error.message).toContain("exited with code 7");
    expect(error.message).toContain("run-commands");
    expect(error.details.command).toContain("echo the cause >&2");
    const output = error.details.output as readonly string[];
    expect(output.at(-1)).toBe("the cause");
    expect(output.at(-2)).toBe("line 40");
    expect(output.length).toBeLessThanOrEqual(20);
    expect(error.hint).not.toBe("");
  });

  it("is told to a person in the same detail, on standard error", async () => {
    const project = smallProject({ "factory.yaml": CONFIG });
    const { buildkit, cache, env } = testMachine();
    const home = emptyFolder();

    const { exit, stdout, stderr } = await runFactory(
      ["build", project, "--base", "debian-python:3.11", "--progress", "quiet"],
      { env: { ...env, BUILDKIT_HOST: buildkit }, folders: { cache, config: home, state: home } },
    );

    expect(exit).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain("exited with code 7 [BUILD_FAILED]\n  at factory.yaml:3:5\n  help: ");
    expect(stderr).toContain("last lines of its output:\n");
    expect(stderr).toMatch(/ {4}line 40\n {4}the cause\n$/);
    expect(readdirSync(project).sort()).toEqual([".factory", "factory.yaml", "main.py"]);
    expect(readdirSync(join(project, ".factory/state")).sort()).toEqual([".gitignore", "builds"]);
  });

  it("can be mended and the next build works", async () => {
    const project = smallProject({ "factory.yaml": CONFIG });
    await failure(project);
    writeFileSync(join(project, "factory.yaml"), 'run:\n  - "true"\n');

    expect((await buildProject(project)).digest).toMatch(/^sha256:/);
  });
});

describe("a package", () => {
  it("that does not exist is told in uv's words", async () => {
    const name = "no-such-distribution-of-factory-tests";

    const project = smallProject({ "requirements.txt": `${name}==1.0\n` });

    const { exit, error } = await failure(project, { args: ["--no-lock"] });

    expect(exit).toBe(2);
    expect(error).toMatchObject({ code: "BUILD_FAILED", details: { block: "pip-requirements" } });
    expect(error.source).toMatch(/^requirements\.txt/);
    expect((error.details.output as readonly string[]).join("\n")).toContain(name);
  });

  it("that does not exist is found before the build when its project is locked", async () => {
    const name = "no-such-distribution-of-factory-tests";

    const { exit, error } = await failure(smallProject({ "requirements.txt": `${name}==1.0\n` }));

    expect(exit).toBe(1);
    expect(error).toMatchObject({ code: "NO_RESOLUTION", source: "requirements.txt:1" });
    expect(error.message).toContain(name);
  });

  it("with another hash than the lock says is refused", async () => {
    const project = copyProject("pip-hashed");
    const file = join(project, "requirements.txt");
    const wrong = readFileSync(file, "utf8").replaceAll(/sha256:[0-9a-f]{64}/g, `sha256:${"0".repeat(64)}`);
    writeFileSync(file, wrong);

    const { exit, error } = await failure(project);

    expect(exit).toBe(2);
    expect(error.code).toBe("BUILD_FAILED");
    expect((error.details.output as readonly string[]).join("\n")).toMatch(/hash mismatch/i);
  });
});

describe("input that is wrong before anything is sent", () => {
  it("a required secret that is not given", async () => {
    const project = smallProject({
      "factory.yaml": `run:
  - command: cat /run/secrets/token
    mounts:
      - { kind: secret, id: token, target: /run/secrets/token }
`,
    });

    const { exit, error } = await failure(project, { endpoint: "unix:///nowhere.sock" });

    expect(exit).toBe(1);
    expect(error).toMatchObject({
      code: "SECRET_MISSING",
      source: expect.stringMatching(/^factory\.yaml:\d+:\d+$/),
      message: expect.stringContaining("token"),
      hint: expect.stringContaining("--secret id=token"),
    });
  });

  it("a base that nobody made on this machine", async () => {
    const { exit, error } = await failure(smallProject(), { cache: emptyFolder() });

    expect(exit).toBe(1);
    expect(error).toMatchObject({
      code: "BASE_NOT_BUILT",
      message: expect.stringContaining("debian-python:3.11"),
      hint: "run: factory base build debian-python:3.11",
    });
  });

  it("a project folder that is not there", async () => {
    const missing = join(emptyFolder(), "missing");

    const { exit, error } = await failure(missing);

    expect(exit).toBe(1);
    expect(error).toMatchObject({ code: "PROJECT_NOT_FOUND", message: expect.stringContaining(missing) });
  });
});

describe("an endpoint", () => {
  it("that nobody named and nobody runs", async () => {
    const { env } = testMachine();

    const { exit, error } = await failure(smallProject(), { context: { env } });

    expect(exit).toBe(75);
    expect(error).toMatchObject({
      code: "ENDPOINT_UNAVAILABLE",
      hint: expect.stringContaining("factory builder start"),
    });
  });

  it("without a socket, and one that refuses connections", async () => {
    const missing = join(emptyFolder(), "missing.sock");
    const port = await closedPort();

    for (const endpoint of [`unix://${missing}`, `tcp://127.0.0.1:${port}`]) {
      const project = smallProject();
      const { exit, error } = await failure(project, { endpoint });

      expect(exit, endpoint).toBe(75);
      expect(error).toMatchObject({
        code: "ENDPOINT_UNAVAILABLE",
        message: expect.stringContaining(endpoint),
        source: "BUILDKIT_HOST",
      });
      expect(readdirSync(project)).toEqual(["main.py"]);
    }
  });

  it("that is not an address", async () => {
    const { exit, error } = await failure(smallProject(), { args: ["--endpoint", "tpc://host:1234"] });

    expect(exit).toBe(1);
    expect(error).toMatchObject({
      code: "USAGE",
      source: "--endpoint",
      hint: expect.stringContaining("did you mean tcp://host:1234?"),
    });
  });
});

describe.skipIf(!isRoot)("an endpoint that dies during the build", () => {
  let daemon: OwnDaemon;
  let factory: SpawnFactory;

  beforeAll(async () => {
    daemon = await startOwnDaemon(testMachine().buildkitd, ["--oci-worker-snapshotter=auto"]);
    factory = bundledFactory();
  });
  afterAll(() => daemon.remove());

  it("is reported as lost, nothing stays behind, and the next build works on the same state", async () => {
    const endpoint = `unix://${daemon.socket}`;
    const seconds = sleepTime();
    const project = smallProject({ "factory.yaml": `run:\n  - sleep ${seconds}\n` });
    const running = failure(project, { endpoint });
    const sleeping = await untilSleeping(seconds, running);

    await daemon.kill();
    const { exit, error } = await running;
    for (const pid of sleeping) tryKill(pid);

    expect(exit).toBe(75);
    expect(error).toMatchObject({ code: "ENDPOINT_LOST", message: expect.stringContaining(endpoint) });
    expect(readdirSync(join(project, ".factory/state")).sort()).toEqual([".gitignore", "builds"]);
    expect(await endedWithin(2000, sleeping)).toBe(true);

    await daemon.restart();
    writeFileSync(join(project, "factory.yaml"), "run:\n  - sleep 0\n");
    const report = await buildProject(project, { endpoint });
    expect(report.stages.find(({ stage }) => stage === "python-venv")?.cached).toBe(true);
  });

  it.each(["type=oci,dest=OUT/image.tar", "type=oci,tar=false,dest=OUT/image", "type=local,dest=OUT/image"])(
    "leaves nothing of %s when it dies during the export",
    async (output) => {
      const endpoint = `unix://${daemon.socket}`;
      const out = emptyFolder();
      const build = factory(
        [
          ...["build", smallProject(), "--base", "debian-python:3.11", "--json", "--progress", "plain"],
          ...["--output", output.replace("OUT", out)],
        ],
        { endpoint },
      );
      await build.untilSaid("[exporting to");

      await daemon.kill();
      const { code, stdout, stderr } = await build.exited;
      await daemon.restart();

      expect(code, stderr).toBe(75);
      expect(JSON.parse(stdout.toString()).error.code).toBe("ENDPOINT_LOST");
      expect(readdirSync(out)).toEqual([]);
    },
  );
});

describe.skipIf(!isRoot)("a disk that is full", () => {
  let small: string;

  beforeAll(() => {
    small = emptyFolder();
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", small]);
  });
  afterAll(() => void execFileSync("umount", [small]));

  it.each([
    "type=oci,dest=OUT/image.tar",
    "type=oci,tar=false,dest=OUT/new/image",
    "type=local,dest=OUT/image",
  ])("is named for %s, and what was written is removed", async (output) => {
    const { exit, error } = await failure(smallProject(), {
      args: ["--output", output.replace("OUT", small)],
    });

    expect(exit).toBe(75);
    expect(error).toMatchObject({ code: "OUTPUT_FAILED", fault: "environment" });
    expect(error.message).toContain(small);
    expect(error.message).toMatch(/no space left/i);
    expect(error.hint).toMatch(/space/);
    expect(readdirSync(small)).toEqual([]);
  });

  it("leaves the images that a layout already has", async () => {
    const layout = join(small, "layout");
    const index = { schemaVersion: 2, manifests: [] };
    execFileSync("mkdir", ["-p", layout]);
    writeFileSync(join(layout, "index.json"), JSON.stringify(index));
    writeFileSync(join(layout, "oci-layout"), '{"imageLayoutVersion":"1.0.0"}');

    const { error } = await failure(smallProject(), {
      args: ["--output", `type=oci,tar=false,dest=${layout}`],
    });

    expect(error.code).toBe("OUTPUT_FAILED");
    expect(JSON.parse(readFileSync(join(layout, "index.json"), "utf8"))).toEqual(index);
    expect(readdirSync(join(layout, "blobs", "sha256"))).toEqual([]);
    expect(readdirSync(layout).sort()).toEqual(["blobs", "index.json", "oci-layout"]);
  });
});

describe("a base image that cannot be pulled", () => {
  it("is named, with what to check", async () => {
    const project = smallProject();
    const host = `127.0.0.1:${await closedPort()}`;
    const { env, cache } = testMachine();
    const home = emptyFolder();
    const planned = await runFactory(["plan", project, "--base", "debian-python:3.11", "--json"], {
      env,
      folders: { cache, config: home, state: home },
    });
    const plan = join(home, "plan.json");
    writeFileSync(plan, planned.stdout.replaceAll("oci-layout://debian-python:", `${host}/debian-python:`));

    const { exit, error } = await failure(project, { args: ["--plan", plan] });

    expect(exit).toBe(75);
    expect(error).toMatchObject({ code: "IMAGE_UNAVAILABLE", hint: expect.stringContaining("docker login") });
    expect(error.message).toContain(`${host}/debian-python:3.11`);
    expect(error.message).toContain("connection refused");
  });
});

describe.skipIf(!isRoot)("a project that cannot be written to", () => {
  it("is built into a file elsewhere, with a warning that nothing is remembered", async () => {
    const project = smallProject();
    const image = join(emptyFolder(), "image.tar");
    execFileSync("mount", ["--bind", project, project]);
    try {
      execFileSync("mount", ["-o", "remount,ro,bind", project]);

      const { exit, stdout, stderr } = await runBuildCommand(project, {
        args: ["--output", `type=oci,dest=${image}`],
      });
      const inside = await failure(project);

      expect(exit, stderr).toBe(0);
      expect(JSON.parse(stdout).layers).toHaveLength(3);
      expect(stderr).toContain("warning: the build is not remembered");
      expect(inside).toMatchObject({ exit: 1, error: { code: "OUTPUT_INVALID" } });
      expect(inside.error.message).toContain(join(project, ".factory/state/image"));
    } finally {
      execFileSync("umount", [project]);
    }
  });
});

interface PrintedError {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly source?: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** Builds, expects a failure, and reads the document that it prints. */
async function failure(
  project: string,
  setup: BuildSetup = {},
): Promise<{ exit: number; error: PrintedError }> {
  const { exit, stdout, stderr } = await runBuildCommand(project, setup);
  expect(exit, stderr).not.toBe(0);
  const { error } = JSON.parse(stdout);
  expect(error.exit).toBe(exit);
  return { exit, error };
}

/** A port of this machine on which nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}
