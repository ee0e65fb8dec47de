import { appendFileSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { readLayout } from "../../src/image/read-layout.ts";
import { copyProject } from "../fixture.ts";
import { buildProject } from "./build-project.ts";
import { imageOutput } from "./image-output.ts";
import { pidsWith } from "./processes.ts";
import { emptyFolder, smallProject } from "./small-project.ts";
import { bundledFactory, type SpawnedFactory, type SpawnFactory } from "./spawn-factory.ts";

const BASE = ["--base", "debian-python:3.11", "--progress", "quiet"];
const WAITS = "waiting for changes";
const SOON_MS = 60_000;

let factory: SpawnFactory;
let running: SpawnedFactory | undefined;

beforeAll(async () => {
  factory = bundledFactory();
});
afterEach(async () => {
  running?.child.kill("SIGKILL");
  await running?.exited;
  running = undefined;
});

describe("factory build --watch", () => {
  it("builds what an edit of the source changes, and nothing else", async () => {
    const project = smallProject();
    const watch = await started(project);
    const before = await layersOf(project);

    writeFileSync(join(project, "main.py"), "print('edited')\n");
    await watch.untilBuilt(2);

    expect(watch.stderr()).toContain("changed main.py\n");
    expect(watch.stdout()).toMatch(/rebuilt in \S+: ran source\nlayers {2}source new, /);
    expect(changed(before, await layersOf(project))).toEqual([before.length - 1]);
    expect(await imageOutput(project)).toBe("edited\n");
  });

  it("sees files of new folders, files that are replaced by a rename, and files that go", async () => {
    const project = smallProject();
    const watch = await started(project);

    mkdirSync(join(project, "a/b/c"), { recursive: true });
    writeFileSync(join(project, "a/b/c/module.py"), "x = 1\n");
    await watch.untilBuilt(2);
    expect(watch.stderr()).toContain("changed a/b/c/module.py\n");

    writeFileSync(join(project, "a/b/c/other.py"), "x = 2\n");
    await watch.untilBuilt(3);
    writeFileSync(join(project, "main.py~"), "print('renamed')\n");
    renameSync(join(project, "main.py~"), join(project, "main.py"));
    await watch.untilBuilt(4);
    expect(await imageOutput(project)).toBe("renamed\n");

    rmSync(join(project, "a"), { recursive: true });
    await watch.untilBuilt(5);
    expect(watch.stderr()).toContain("changed a/b/c/module.py, a/b/c/other.py\n");
  });

  it("leaves what the image never gets alone, and follows another .dockerignore", async () => {
    const project = smallProject({ ".dockerignore": "data\n" });
    const watch = await started(project);

    for (const path of ["data/big", ".git/index", "__pycache__/main.pyc", ".factory/state/x", ".env"]) {
      mkdirSync(join(project, path, ".."), { recursive: true });
      writeFileSync(join(project, path), "changed\n");
    }
    writeFileSync(join(project, "main.py"), "print('seen')\n");
    await watch.untilBuilt(2);
    expect(watch.stderr()).toContain("changed main.py\n");

    writeFileSync(join(project, ".dockerignore"), "logs\n");
    await watch.untilBuilt(3);
    appendFileSync(join(project, "data/big"), "more\n");
    await watch.untilBuilt(4);
    expect(watch.stderr()).toContain("changed data/big\n");
  });

  it("builds the layer of a requirement again, when the lock changes", async () => {
    const project = copyProject("pip-hashed");
    await buildProject(project);
    const watch = await started(project);
    const before = await layersOf(project);

    appendFileSync(join(project, "requirements.txt"), "# nothing that is installed\n");
    await watch.untilBuilt(2);

    expect(watch.stderr()).toContain("changed requirements.txt\n");
    expect(changed(before, await layersOf(project))).toEqual([before.length - 1]);
  });

  it("says what is wrong with a file, goes on, and builds when it is mended", async () => {
    const project = smallProject({ "factory.yaml": "start: python main.py\n" });
    const watch = await started(project);

    writeFileSync(join(project, "factory.yaml"), "start: [\n");
    await watch.untilBuilt(2);
    expect(watch.stderr()).toContain("[CONFIG_SYNTAX]");

    writeFileSync(join(project, "factory.yaml"), "start: python main.py\nrun:\n  - 'false'\n");
    await watch.untilBuilt(3);
    expect(watch.stderr()).toContain("[BUILD_FAILED]");

    writeFileSync(join(project, "factory.yaml"), "start: python -c \"print('mended')\"\n");
    await watch.untilBuilt(4);
    expect(await imageOutput(project)).toBe("mended\n");
  });

  it("starts with a project that cannot be built, and builds when it can", async () => {
    const project = smallProject({ "factory.yaml": "start: [\n" });
    const watch = await started(project);
    expect(existsSync(join(project, ".factory/state/image"))).toBe(false);

    writeFileSync(join(project, "factory.yaml"), "start: python main.py\n");
    await watch.untilBuilt(2);

    expect(await imageOutput(project)).toBe("hello\n");
  });

  it("builds once more for changes while it builds, however many", async () => {
    const project = smallProject({ "factory.yaml": "run:\n  - sleep 2\n" });
    const watch = await started(project);

    writeFileSync(join(project, "factory.yaml"), "run:\n  - sleep 3\n");
    await watch.untilSaid("changed factory.yaml\n");
    for (const text of ["1", "2", "last"]) writeFileSync(join(project, "main.py"), `print("${text}")\n`);
    await watch.untilBuilt(3);

    expect(watch.stderr().match(/changed main.py\n/g)).toHaveLength(1);
    expect(await imageOutput(project)).toBe("last\n");
  });

  it("does not take its own output for a change", async () => {
    const project = smallProject();
    const watch = await started(project, ["--output", `type=oci,dest=${join(project, "image.tar")}`]);

    writeFileSync(join(project, "main.py"), "print('edited')\n");
    await watch.untilBuilt(2);
    await interrupted(watch);

    expect(watch.stderr().match(/changed /g)).toHaveLength(1);
  });

  it.each(["SIGINT", "SIGTERM"] as const)("ends with 130 and leaves no process (%s)", async (signal) => {
    const project = smallProject();
    const watch = await started(project);

    const { code, stderr } = await interrupted(watch, signal);

    expect(code).toBe(130);
    expect(stderr).toContain("error: interrupted [INTERRUPTED]");
    expect(await pidsWith(project)).toEqual([]);
  });

  it.each([
    [["--json"], "[USAGE]"],
    [["--verify"], "[USAGE]"],
    [["--output", "type=nonsense"], "[OUTPUT_INVALID]"],
    [["--output", "type=oci,dest=-"], "[OUTPUT_INVALID]"],
  ])("refuses %s", async (args, code) => {
    const watch = factory(["build", smallProject(), ...BASE, "--watch", ...args]);

    const { code: exit, stdout, stderr } = await watch.exited;

    expect(exit, stderr).toBe(1);
    expect(`${stdout.toString()}${stderr}`).toContain(code.replace(/[[\]]/g, ""));
  });
});

interface Watch {
  stdout(): string;
  stderr(): string;
  untilSaid(text: string): Promise<void>;
  /** Until so many builds are done, those that failed counted too. */
  untilBuilt(count: number): Promise<void>;
  readonly factory: SpawnedFactory;
}

async function started(project: string, args: readonly string[] = []): Promise<Watch> {
  const spawned = factory(["build", project, ...BASE, "--watch", ...args], { cwd: emptyFolder() });
  running = spawned;
  const watch: Watch = {
    factory: spawned,
    stdout: () => spawned.stdout().toString(),
    stderr: () => spawned.stderr(),
    untilSaid: (text) => spawned.untilSaid(text),
    untilBuilt: (count) =>
      expect
        .poll(() => spawned.stderr().split(WAITS).length - 1, { timeout: SOON_MS, message: spawned.stderr() })
        .toBeGreaterThanOrEqual(count)
        .then(() => undefined),
  };
  await watch.untilBuilt(1);
  return watch;
}

async function interrupted({ factory: spawned }: Watch, signal: "SIGINT" | "SIGTERM" = "SIGINT") {
  spawned.child.kill(signal);
  return spawned.exited;
}

async function layersOf(project: string): Promise<readonly string[]> {
  return (await readLayout(join(project, ".factory/state/image"))).manifest.layers.map(
    ({ digest }) => digest,
  );
}

/** Places of the layers that are others than before. */
function changed(before: readonly string[], after: readonly string[]): readonly number[] {
  expect(after).toHaveLength(before.length);
  return after.flatMap((digest, at) => (digest === before[at] ? [] : [at]));
}
