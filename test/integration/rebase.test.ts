import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { RebaseReport } from "../../src/cli/rebase/rebase-report.ts";
import { readLayout } from "../../src/image/read-layout.ts";
import { runImage } from "../../src/image/run-image.ts";
import { copyProject } from "../fixture.ts";
import { type ProgramRun, runFactory } from "../run-factory.ts";
import { buildProject } from "./build-project.ts";
import { cacheWithNewRuntimeBase } from "./changed-base.ts";
import { emptyFolder } from "./small-project.ts";
import { testMachine } from "./test-machine.ts";
import { startTestRegistry } from "./test-registry.ts";

const BASE = "debian-python:3.11";

describe("factory rebase", () => {
  let project: string;
  let image: string;
  let before: Awaited<ReturnType<typeof readLayout>>;
  let newBases: string;

  beforeAll(async () => {
    project = copyProject("uv-locked");
    await buildProject(project);
    image = join(project, ".factory/state/image");
    before = await readLayout(image);
    newBases = await cacheWithNewRuntimeBase();
  });

  it("gives the image that a build on the new base gives, byte for byte, without a daemon", async () => {
    const out = join(emptyFolder(), "image");
    const report = await rebase([project, "--base", BASE, "--output", `type=oci,tar=false,dest=${out}`], {
      cache: newBases,
    });
    const built = copyProject("uv-locked");
    await buildProject(built, { cache: newBases });

    expect(report).toMatchObject({
      installs: 0,
      baseLayers: { before: 1, after: 2 },
      from: before.descriptor.digest,
    });
    expect(report.digest).not.toBe(before.descriptor.digest);
    expect(filesOf(out)).toEqual(filesOf(join(built, ".factory/state/image")));
    expect((await readLayout(image)).descriptor).toEqual(before.descriptor);
  });

  it("keeps the bytes of the image's own layers and tells how many", async () => {
    const out = join(emptyFolder(), "image");
    const report = await rebase([image, "--base", BASE, "--output", `type=oci,tar=false,dest=${out}`], {
      cache: newBases,
    });

    const own = before.manifest.layers.slice(1);
    expect((await readLayout(out)).manifest.layers.slice(2)).toEqual(own);
    expect(report.kept.layers).toBe(own.length);
    expect(report.newBytes).toBeLessThan(1000);
  });

  it("changes a layout in place, and back", async () => {
    const copy = copyProject("uv-locked");
    await buildProject(copy);
    const layout = join(copy, ".factory/state/image");
    const files = filesOf(layout);

    const there = await rebase([copy, "--base", BASE], { cache: newBases });
    expect((await readLayout(layout)).descriptor.digest).toBe(there.digest);
    const back = await rebase([copy, "--base", BASE]);

    expect(back.digest).toBe(before.descriptor.digest);
    expect(filesOf(layout)).toEqual(files);
  });

  it("gives an image that runs on its new base", async () => {
    const out = join(emptyFolder(), "image");
    await rebase([image, "--base", BASE, "--output", `type=oci,tar=false,dest=${out}`], { cache: newBases });

    const script = "import numpy, sys; print(open('/etc/base-release').read().strip(), sys.prefix)";
    const { stdout, exit } = await output(out, ["python", "-c", script]);

    expect(exit).toBe(0);
    expect(stdout).toBe("2 /opt/venv\n");
  });

  it("takes a layout that no catalogue knows for its files, and leaves its place out of the image", async () => {
    const folder = join(newBases, "bases/debian-python/3.11/runtime");
    const out = join(emptyFolder(), "image");

    const report = await rebase([image, "--base", folder, "--output", `type=oci,tar=false,dest=${out}`]);

    const { config } = await readLayout(out);
    expect(report.base).toEqual({ digest: (await readLayout(folder)).descriptor.digest });
    expect(config.config?.Labels).not.toHaveProperty("org.opencontainers.image.base.name");
    expect(config.config?.Labels?.["dev.factory.base.python"]).toBe("3.11");
    expect(JSON.stringify(config)).not.toContain(folder);
  });

  it.each(["oci", "docker"])("reads and writes archives (%s)", async (type) => {
    const archive = join(emptyFolder(), "image.tar");
    await rebase([image, "--base", BASE, "--tag", "hello:1", "--output", `type=${type},dest=${archive}`]);
    const out = join(emptyFolder(), "image");

    const report = await rebase([archive, "--base", BASE, "--output", `type=oci,tar=false,dest=${out}`]);

    expect(report.from).toBe(before.descriptor.digest);
    expect(report.digest).toBe(before.descriptor.digest);
    expect((await readLayout(out)).manifest).toEqual(before.manifest);
  });

  it("takes image and base from a registry, and pushes the result, through BuildKit", async () => {
    const registry = await startTestRegistry();
    try {
      registry.addLayout("team/hello:1", image);
      registry.addLayout("bases/python:2", join(newBases, "bases/debian-python/3.11/runtime"));
      const refs = [`${registry.host}/team/hello:1`, "--base", `${registry.host}/bases/python:2`];
      const { buildkit } = testMachine();
      const pushed = await rebase(
        [
          ...refs,
          "--endpoint",
          buildkit,
          "--output",
          `type=image,name=${registry.host}/team/hello:2,push=true`,
        ],
        {},
      );
      const out = join(emptyFolder(), "image");
      const written = await rebase(
        [...refs, "--endpoint", buildkit, "--output", `type=oci,tar=false,dest=${out}`],
        {},
      );

      const { descriptor, manifest, config } = await readLayout(out);
      expect(manifest.layers.slice(2)).toEqual(before.manifest.layers.slice(1));
      expect(config.config?.Labels?.["org.opencontainers.image.base.name"]).toBe(
        `${registry.host}/bases/python:2`,
      );
      expect(written.digest).toBe(descriptor.digest);
      expect(pushed.digest).toBe(descriptor.digest);
      expect(registry.requests).toContain("PUT /v2/team/hello/manifests/2");
    } finally {
      await registry.close();
    }
  });

  it("refuses a base with another Python, C library and distribution, and changes nothing", async () => {
    const { exit, stderr } = await run([project, "--base", "debian-python:3.13"]);

    expect(exit).toBe(1);
    expect(stderr).toContain("[BASE_INCOMPATIBLE]");
    expect(stderr).toContain("distribution debian-12 there and debian-13 here");
    expect(stderr).toContain("C library glibc-2.36 there and glibc-2.41 here");
    expect(stderr).toContain("Python 3.11.2 there and 3.13.5 here");
    expect(stderr).toContain("factory build --base debian-python:3.13");
    expect((await readLayout(image)).descriptor).toEqual(before.descriptor);
  });

  it("refuses a base whose Python lies elsewhere, before it is pulled", async () => {
    const { exit, stderr } = await run([project, "--base", "python:3.11"]);

    expect(exit).toBe(1);
    expect(stderr).toContain("place of python3 /usr/bin/python3 there and /usr/local/bin/python3 here");
  });

  it("refuses an image of another tool", async () => {
    const { exit, stderr } = await run([
      join(testMachine().cache, "bases/debian-python/3.11/runtime"),
      "--base",
      BASE,
    ]);

    expect(exit).toBe(1);
    expect(stderr).toContain("[IMAGE_NOT_REBASABLE]");
  });

  it("refuses what gives no image, and an archive without a place for the result", async () => {
    const files = await run([project, "--base", BASE, "--output", `type=local,dest=${emptyFolder()}/x`]);
    const archive = join(emptyFolder(), "image.tar");
    await rebase([image, "--base", BASE, "--output", `type=oci,dest=${archive}`]);
    const nowhere = await run([archive, "--base", BASE]);

    expect([files.exit, nowhere.exit]).toEqual([1, 1]);
    expect(files.stderr).toContain("[OUTPUT_INVALID]");
    expect(nowhere.stderr).toContain("say where the new one goes");
  });
});

function run(args: readonly string[], setup: { readonly cache?: string } = {}): Promise<ProgramRun> {
  const { env, cache } = testMachine();
  const home = emptyFolder();
  return runFactory(["rebase", ...args], {
    // No daemon answers there: what is on this machine needs none.
    env: { ...env, BUILDKIT_HOST: "unix:///nowhere.sock" },
    folders: { cache: setup.cache ?? cache, config: join(home, "config"), state: join(home, "state") },
  });
}

async function rebase(
  args: readonly string[],
  setup: { readonly cache?: string } = {},
): Promise<RebaseReport> {
  const { exit, stdout, stderr } = await run([...args, "--json"], setup);
  expect(exit, stderr).toBe(0);
  return JSON.parse(stdout) as RebaseReport;
}

async function output(layoutDir: string, args: readonly string[]) {
  let stdout = "";
  const running = await runImage({
    layoutDir,
    args,
    runc: testMachine().runc,
    onOutput: (stream, text) => {
      if (stream === "stdout") stdout += text;
    },
  });
  return { exit: await running.wait(), stdout };
}

/** Texts of the documents of a layout by name, and the sizes of its blobs. */
function filesOf(layout: string): Readonly<Record<string, string | number>> {
  const blobs = join(layout, "blobs/sha256");
  expect(existsSync(join(layout, "oci-layout"))).toBe(true);
  return {
    index: readFileSync(join(layout, "index.json"), "utf8"),
    ...Object.fromEntries(readdirSync(blobs).map((name) => [name, readFileSync(join(blobs, name)).length])),
  };
}
